import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startAwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import { signedFor, RecordingEndpoint } from './two-servers';

describe('the front door', () => {
  let street: RecordingEndpoint;
  let secrets: SecretsManagerClient;
  const describeSecret = () => secrets.send(new DescribeSecretCommand({ SecretId: 'db' }));

  beforeEach(async () => {
    street = await new RecordingEndpoint().open();
    secrets = street.client(SecretsManagerClient);
  });

  afterEach(async () => {
    secrets.destroy();
    await street.door.close();
  });

  describe('reads the signature', () => {
    const call = async (headers: Record<string, string>) => {
      const target = { 'x-amz-target': 'secretsmanager.ListSecrets' };
      const answer = await fetch(street.door.url, { method: 'POST', headers: { ...target, ...headers }, body: '{}' });
      return ((await answer.json()) as { __type?: string }).__type;
    };

    it('and refuses a request without one, with half of one, or with one for another service', async () => {
      expect(await call({})).toBe('MissingAuthenticationTokenException');
      expect(await call({ authorization: 'Bearer x' })).toBe('IncompleteSignatureException');
      expect(await call(signedFor('sns'))).toBe('InvalidSignatureException');
      expect(await call(signedFor('secretsmanager'))).toBeUndefined();
      expect(street.calls).toHaveLength(1);
    });

    it('and spells the missing one as each protocol does', async () => {
      const body = new URLSearchParams({ Action: 'ListTopics', Version: '2010-03-31' });
      const sns = await fetch(street.door.url, { method: 'POST', body });
      expect(sns.status).toBe(403);
      expect(await sns.text()).toContain('<Code>MissingAuthenticationToken</Code>');
      const lambda = await fetch(`${street.door.url}/2015-03-31/functions`);
      expect(lambda.status).toBe(403);
      expect(lambda.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    });
  });

  describe('carries out a fault plan', () => {
    it('that refuses a call before its effect', async () => {
      street.fault = { kind: 'refuse', error: new ServiceError('ThrottlingException', 'Rate exceeded') };
      await expect(describeSecret()).rejects.toMatchObject({ name: 'ThrottlingException' });
      expect(street.calls).toEqual([]);
    });

    it('that lets a call take effect and loses the reply, be it an error', async () => {
      street.fault = { kind: 'loseReply' };
      await expect(describeSecret()).rejects.toThrow('socket hang up');
      street.answer = () => {
        throw new ServiceError('ResourceNotFoundException', 'not here');
      };
      await expect(describeSecret()).rejects.toThrow('socket hang up');
      expect(street.calls).toHaveLength(2);
    });

    it('that never answers, until the door closes', async () => {
      let intercepted = () => {};
      const reached = new Promise<void>((resolve) => (intercepted = resolve));
      const quiet = await new RecordingEndpoint().open({
        intercept: () => {
          intercepted();
          return { kind: 'hang' };
        },
      });
      const client = quiet.client(SecretsManagerClient);
      const outcome = client.send(new DescribeSecretCommand({ SecretId: 'db' })).catch((error: unknown) => error);
      await reached;
      await quiet.door.close();
      expect(await outcome).toMatchObject({ message: expect.stringContaining('socket hang up') as string });
      expect(quiet.calls).toEqual([]);
      client.destroy();
    });
  });

  it('answers a defect of its own as an internal failure, without its text, and reports it', async () => {
    const defect = new TypeError('cannot read hunter2');
    street.answer = () => {
      throw defect;
    };
    await expect(describeSecret()).rejects.toMatchObject({
      name: 'InternalFailure',
      message: 'A defect of the local stand-in; its output says more.',
      $metadata: { httpStatusCode: 500 },
    });
    expect(street.defects).toEqual([[defect, { service: 'secretsmanager', operation: 'DescribeSecret' }]]);
  });

  it('names what it serves if something else is requested', async () => {
    const stray = await fetch(street.door.url);
    expect(stray.status).toBe(404);
    expect(await stray.text()).toContain('GET / is no call of an AWS API this stand-in serves.');
    const headers = { ...signedFor('dynamodb'), 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const other = await fetch(street.door.url, { method: 'POST', headers, body: '{}' });
    expect(await other.json()).toMatchObject({
      __type: 'UnknownOperationException',
      message:
        'The local stand-in serves no DynamoDB_20120810.GetItem; by x-amz-target it serves secretsmanager, AWSStepFunctions, Logs_20140328, CloudTrail_20131101.',
    });
    const smaller = await new RecordingEndpoint().open({ services: {} });
    const client = smaller.client(SecretsManagerClient);
    await expect(client.send(new DescribeSecretCommand({ SecretId: 'db' }))).rejects.toThrow('served are none');
    client.destroy();
    await smaller.door.close();
  });

  it('says which port is taken and how to choose another', async () => {
    const { port } = street.door;
    await expect(startAwsEndpoint({ services: {}, port })).rejects.toThrow(
      `Cannot listen on port ${port} of 127.0.0.1: another process uses it. Choose another with --port, or any free one with --port 0.`,
    );
  });
});
