import { regionOf } from '../../../../infra/cli/aws/arn-input';
import { asking } from '../../../../infra/cli/aws/aws-error';
import { commandTarget } from '../../../../infra/cli/aws/execution-flags';
import { inputOf } from '../../../../infra/cli/aws/input';
import { versionInQuestion } from '../../../../infra/cli/aws/described-secret';
import { findStateMachine } from '../../../../infra/cli/aws/state-machine';
import type { AwsClients } from '../../../../infra/cli/aws/clients';

const request = { action: 'secretsmanager:DescribeSecret', on: 'the secret orders/db' };
const failure = (name: string, message = 'said AWS', code?: string) =>
  Object.assign(new Error(message), { name, code });

test.each([
  [
    failure('AccessDeniedException', 'no'),
    'DescribeSecret for the secret orders/db was denied. Allow secretsmanager:DescribeSecret on it to the identity you use (grantOperate of the construct does). AWS says: no',
  ],
  [
    failure('AccessDeniedException', 'The ciphertext refers to a KMS key you may not use'),
    'DescribeSecret for the secret orders/db was denied by its KMS key. Allow kms:Decrypt on that key to the identity you use. AWS says: The ciphertext refers to a KMS key you may not use',
  ],
  [
    failure('ResourceNotFoundException'),
    'DescribeSecret for the secret orders/db: it does not exist. Check account and Region (AWS_PROFILE, AWS_REGION).',
  ],
  [
    failure('ExpiredTokenException'),
    'DescribeSecret for the secret orders/db: AWS does not accept the credentials (ExpiredTokenException). Log in again, or correct AWS_PROFILE or the AWS_ACCESS_KEY_ID in use.',
  ],
  [
    failure('ThrottlingException'),
    'DescribeSecret for the secret orders/db: AWS throttles requests (ThrottlingException). Wait a minute and run it again.',
  ],
  [
    Object.assign(failure('Error', 'connect', 'ECONNREFUSED'), { address: '127.0.0.1', port: 1 }),
    'DescribeSecret for the secret orders/db: the service cannot be reached (ECONNREFUSED 127.0.0.1:1). Check the network, AWS_REGION and AWS_ENDPOINT_URL.',
  ],
  [
    Object.assign(failure('Error', 'getaddrinfo', 'ENOTFOUND'), {
      hostname: 'secretsmanager.eu-centrl-1.amazonaws.com',
    }),
    'DescribeSecret for the secret orders/db: the service cannot be reached (ENOTFOUND secretsmanager.eu-centrl-1.amazonaws.com). Check the network, AWS_REGION and AWS_ENDPOINT_URL.',
  ],
  [
    failure('Error', 'self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'),
    'DescribeSecret for the secret orders/db: no TLS connection that can be trusted (SELF_SIGNED_CERT_IN_CHAIN). Behind a proxy with an authority of its own, set NODE_EXTRA_CA_CERTS; check AWS_ENDPOINT_URL.',
  ],
  [
    failure('RequestExpired'),
    'DescribeSecret for the secret orders/db: AWS takes the request for too old or too new (RequestExpired). Set the clock of this machine.',
  ],
  [
    failure('TypeError', 'Invalid URL', 'ERR_INVALID_URL'),
    'DescribeSecret for the secret orders/db: an endpoint_url of the profile in use is no URL. Correct it in the AWS config file.',
  ],
  [
    failure('InternalServiceError', 'oops'),
    'DescribeSecret for the secret orders/db failed with InternalServiceError: oops',
  ],
])('explains a failure in one message: %#', async (error, message) => {
  await expect(asking(request, () => Promise.reject(error))).rejects.toHaveProperty('message', message);
});

test('hands on what a request answers', async () => {
  await expect(asking(request, () => Promise.resolve('answer'))).resolves.toBe('answer');
});

test('takes the Region from an ARN, and from nothing else', () => {
  expect(regionOf('arn:aws:secretsmanager:eu-west-3:111122223333:secret:orders/db-AbCdEf')).toBe('eu-west-3');
  expect(regionOf('arn:aws-cn:states:cn-north-1:111122223333:stateMachine:rotation')).toBe('cn-north-1');
  expect(regionOf('orders/db')).toBeUndefined();
});

test('repeats a secret in further commands so that a shell takes it as it is', () => {
  expect(commandTarget('orders/db')).toBe('orders/db');
  expect(commandTarget('rds!db-1', 'arn:machine')).toBe("'rds!db-1' --state-machine arn:machine");
});

describe('the input of an execution', () => {
  test('is read as it was given', () => {
    expect(inputOf('{"mode":"rotate","secretArn":"arn:s","versionId":"v"}')).toEqual({
      mode: 'rotate',
      secretArn: 'arn:s',
      versionId: 'v',
    });
  });

  test('of a recovery that a rule started is found in the text of the stopped execution', () => {
    const stopped = { status: 'ABORTED', input: '{"mode":"rotate","secretArn":"arn:s","versionId":"v"}' };
    expect(inputOf(JSON.stringify({ mode: 'recover', stopped }))).toEqual({
      mode: 'recover',
      secretArn: 'arn:s',
      versionId: 'v',
    });
  });

  test.each([undefined, '', 'null', '[]', '{"mode":"pay","secretArn":"arn:s","versionId":"v"}', '{"mode":"rotate"}'])(
    'of another workflow is nobody’s: %s',
    (text) => {
      expect(inputOf(text)).toBeUndefined();
    },
  );
});

describe('the version in question', () => {
  const secret = { name: 'orders/db', arn: 'arn:s', rotationEnabled: true };

  test('is the pending one before the current one', () => {
    expect(versionInQuestion({ ...secret, labels: { now: ['AWSCURRENT'], left: ['AWSPENDING'] } })).toBe('left');
    expect(versionInQuestion({ ...secret, labels: { now: ['AWSCURRENT', 'AWSPENDING'] } })).toBe('now');
    const kept = { now: ['AWSCURRENT'], kept: ['ROTATION-FAILED-KEEP'] };
    expect(versionInQuestion({ ...secret, labels: kept })).toBe('kept');
    expect(versionInQuestion({ ...secret, labels: { ...kept, left: ['AWSPENDING'] } })).toBe('left');
    expect(versionInQuestion({ ...secret, labels: { now: ['AWSCURRENT', 'ROTATION-FAILED-KEEP'] } })).toBe('now');
  });

  test('does not exist in a secret without a value', () => {
    expect(() => versionInQuestion({ ...secret, labels: {} })).toThrow(
      'The secret orders/db has no version with AWSCURRENT or AWSPENDING, so there is nothing to log in with. Store a value first (PutSecretValue).',
    );
  });
});

test('says that the variables of the rotation function are encrypted with a key one may not use', async () => {
  const answer = { Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'no' } } };
  const clients = { lambda: { send: () => Promise.resolve(answer) } } as unknown as AwsClients;
  const secret = { name: 'orders/db', arn: 'arn:s', labels: {}, rotationEnabled: true, rotationFunctionArn: 'arn:f' };
  await expect(findStateMachine(clients, secret, undefined)).rejects.toThrow(
    'The variables of the rotation function arn:f cannot be read (AccessDeniedException). Allow kms:Decrypt on its key. Or: Give the state machine with --state-machine ARN.',
  );
});
