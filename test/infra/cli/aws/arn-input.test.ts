import { runCli } from '../cli-run';

const FORM = 'it must have the form arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf.';
const MACHINE_FORM = 'it must have the form arn:aws:states:REGION:ACCOUNT:stateMachine:NAME.';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const machineIn = (region: string, account: string) => `arn:aws:states:${region}:${account}:stateMachine:rotation`;

const NAME_FORM =
  'it must be the name of a secret, of letters, digits and /_+=.@-, or its ARN, as arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf.';

describe.each(['check', 'recover', 'sessions'])('%s', (command) => {
  test.each([
    ['', `The secret is ""; ${NAME_FORM}`],
    ['orders db', `The secret is "orders db"; ${NAME_FORM}`],
    [` ${SECRET}`, `The secret is " ${SECRET}"; ${NAME_FORM}`],
    ['orders:db', `The secret is "orders:db"; ${NAME_FORM}`],
    ['arn:aws:rds:x', `The secret is "arn:aws:rds:x", an ARN of the service rds; ${FORM}`],
    [
      'arn:aws:rds:eu-central-1:111122223333:db:orders',
      `The secret is "arn:aws:rds:eu-central-1:111122223333:db:orders", an ARN of the service rds; ${FORM}`,
    ],
    ['arn', `The secret is "arn", an ARN without a service; ${FORM}`],
    ['arn:aws', `The secret is "arn:aws", an ARN without a service; ${FORM}`],
    ['arn:aws:secretsmanager', `The secret is "arn:aws:secretsmanager", an ARN without a Region; ${FORM}`],
    [
      'arn:aws:secretsmanager:eu-central-1',
      `The secret is "arn:aws:secretsmanager:eu-central-1", an ARN without an account; ${FORM}`,
    ],
    [
      'arn:aws:secretsmanager:eu-central-1:1234:secret:orders/db',
      `The secret is "arn:aws:secretsmanager:eu-central-1:1234:secret:orders/db", an ARN of the account "1234", which has not 12 digits; ${FORM}`,
    ],
    [
      'arn:aws:secretsmanager:eu-central-1:111122223333',
      `The secret is "arn:aws:secretsmanager:eu-central-1:111122223333", an ARN of nothing in it; ${FORM}`,
    ],
    [
      'arn:aws:secretsmanager:eu-central-1:111122223333:policy:x',
      `The secret is "arn:aws:secretsmanager:eu-central-1:111122223333:policy:x", an ARN of "policy:x"; ${FORM}`,
    ],
    [
      'arn:aws-cn:secretsmanager:eu-central-1:111122223333:secret:x',
      `The secret is "arn:aws-cn:secretsmanager:eu-central-1:111122223333:secret:x", an ARN of the partition aws-cn, which has no Region eu-central-1; ${FORM}`,
    ],
    [
      'arn:aws:secretsmanager:us-gov-west-1:111122223333:secret:x',
      `The secret is "arn:aws:secretsmanager:us-gov-west-1:111122223333:secret:x", an ARN of the partition aws, which has no Region us-gov-west-1; ${FORM}`,
    ],
    [
      'arn:AWS:secretsmanager:eu-central-1:111122223333:secret:x',
      `The secret is "arn:AWS:secretsmanager:eu-central-1:111122223333:secret:x", an ARN of the partition "AWS"; ${FORM}`,
    ],
  ])('refuses "%s" before it asks AWS anything', async (secret, message) => {
    expect(await runCli([command, secret])).toEqual({ out: '', err: `error: ${message}\n`, code: 2 });
  });

  test.each([
    [
      'rotation',
      '--state-machine is "rotation"; it must be the ARN of a state machine without version or alias, as arn:aws:states:REGION:ACCOUNT:stateMachine:NAME.',
    ],
    [SECRET, `--state-machine is "${SECRET}", an ARN of the service secretsmanager; ${MACHINE_FORM}`],
    [
      `${machineIn('eu-central-1', '111122223333')}:live`,
      `--state-machine is "${machineIn('eu-central-1', '111122223333')}:live", an ARN of "stateMachine:rotation:live"; ${MACHINE_FORM}`,
    ],
    [
      machineIn('eu-west-1', '111122223333'),
      'The secret is in the Region eu-central-1, --state-machine in eu-west-1; a state machine rotates secrets of its own account and Region only.',
    ],
    [
      machineIn('eu-central-1', '444455556666'),
      'The secret is in the account 111122223333, --state-machine in 444455556666; a state machine rotates secrets of its own account and Region only.',
    ],
  ])('refuses the state machine %s', async (machine, message) => {
    const run = await runCli([command, SECRET, '--state-machine', machine]);
    expect(run).toEqual({ out: '', err: `error: ${message}\n`, code: 2 });
  });

  test.each([
    'orders/db',
    'rds!db-1',
    SECRET,
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db',
    'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:x-AbCdEf',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:x-AbCdEf',
    'arn:aws-iso:secretsmanager:us-iso-east-1:111122223333:secret:x-AbCdEf',
  ])('asks AWS about %s', async (secret) => {
    const { err } = await runCli([command, secret]);
    expect(err).toBe('error: This test reaches for AWS.\n');
  });
});
