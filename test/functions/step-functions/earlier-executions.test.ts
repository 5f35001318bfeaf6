import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName, secretHash } from '../../../functions/step-functions/execution-name';
import { EarlierExecutions } from '../../../functions/step-functions/earlier-executions';
import { createClock } from '../../../infra/local/aws/clocks/real-clock';
import { virtualClock } from '../../infra/local/aws/clocks/virtual-clock';
import { LocalAccount } from '../../../infra/local/aws/aws-account';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../../infra/local/aws/api/arn';

const arnOf = (name: string) => `arn:aws:secretsmanager:${LOCAL_REGION}:${LOCAL_ACCOUNT}:secret:${name}-AbCdEf`;
const ORDERS = arnOf('orders');
const SHIPPING = arnOf('shipping');
const UUID = '0f1ea5c7-0000-4000-8000-00000000000';

/** A machine whose executions end as their input says, with it as their document. */
const machine = {
  QueryLanguage: 'JSONata',
  StartAt: 'Choose',
  States: {
    Choose: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.fails %}', Next: 'Failed' }],
      Default: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'Succeeded' },
    Succeeded: { Type: 'Succeed' },
    Failed: { Type: 'Fail', Error: 'RotationFailed', Cause: 'so' },
  },
};

const clientOf = ({ url: endpoint }: LocalAccount) =>
  new SFNClient({ endpoint, region: LOCAL_REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

let account: LocalAccount;
let client: SFNClient;
let stateMachineArn: string;
const clock = virtualClock({ startAt: Date.UTC(2026, 10, 22, 3) });
beforeAll(async () => {
  account = await LocalAccount.open({ clock });
  client = clientOf(account);
});
afterAll(async () => {
  client.destroy();
  await account.close();
});
let machines = 0;
beforeEach(() => {
  const name = `rotation-${++machines}`;
  stateMachineArn = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${name}`;
  account.stepFunctions.register({ name, definition: machine, roleArn: 'arn:aws:iam::000000000000:role/m' });
});

/** An execution that has ended a minute after the one before; what it told is its summary. */
async function ended(
  name: string,
  secretArn: string,
  input: { readonly fails?: boolean; readonly told?: string | false } = {},
) {
  const { fails = false, told = name } = input;
  const document = {
    mode: 'rotate',
    secretArn,
    versionId: 'v',
    fails,
    seconds: 0,
    ...(told !== false && { notify: { sent: true, summary: told } }),
  };
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(document) }),
  );
  await account.stepFunctions.whenIdle();
  await clock.sleep(60_000);
  return executionArn;
}
const named = (secretArn: string, suffix: string) => `x-${secretHash(secretArn)}-${suffix}`;
const beside = () => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:asking`;
const latest = async (status: 'FAILED' | 'SUCCEEDED', since?: Date) =>
  (await new EarlierExecutions(client).latest(status, { secretArn: ORDERS, beside: beside(), ...(since && { since }) }))
    ?.document.notify?.summary;

describe('an execution', () => {
  it('has an end once it has ended, whatever way, and none before', async () => {
    const ends = async (arn: string) => (await new EarlierExecutions(client).ended(arn))?.notify?.summary;
    expect(await ends(await ended(named(ORDERS, '1'), ORDERS, { told: 'green' }))).toBe('green');
    expect(await ends(await ended(named(ORDERS, '2'), ORDERS, { fails: true, told: 'red' }))).toBe('red');
    await expect(new EarlierExecutions(client).ended(`${beside()}-no`)).rejects.toThrow('Looking at the end of');
  });

  it('has none while it is running', async () => {
    const waiting = await LocalAccount.open({ clock: createClock() });
    const other = clientOf(waiting);
    const roleArn = 'arn:aws:iam::000000000000:role/m';
    waiting.stepFunctions.register({ name: `rotation-${machines}`, definition: machine, roleArn });
    const input = JSON.stringify({ secretArn: ORDERS, fails: false, seconds: 3_600, notify: { summary: 'not yet' } });
    const { executionArn } = await other.send(new StartExecutionCommand({ stateMachineArn, input }));
    expect(await new EarlierExecutions(other).ended(executionArn ?? '')).toBeUndefined();
    await other.send(new StopExecutionCommand({ executionArn }));
    expect((await new EarlierExecutions(other).ended(executionArn ?? ''))?.notify?.summary).toBe('not yet');
    other.destroy();
    await waiting.close();
  });
});

describe('the latest execution about a secret', () => {
  it('is the last one of this secret that ended so and reported what it found', async () => {
    await ended(named(ORDERS, '1'), ORDERS, { fails: true, told: 'first' });
    await ended(named(ORDERS, '2'), ORDERS, { fails: true, told: 'second' });
    await ended(named(ORDERS, '3'), ORDERS, { fails: true, told: false });
    await ended(named(SHIPPING, '1'), SHIPPING, { fails: true, told: 'of another secret' });
    await ended(named(ORDERS, '4'), ORDERS, { told: 'green' });
    expect([await latest('FAILED'), await latest('SUCCEEDED')]).toEqual(['second', 'green']);
  });

  it('may have a name that says nothing; then its document says whose it is', async () => {
    await ended(`${UUID}1`, ORDERS, { fails: true, told: 'by a rule' });
    await ended(`${UUID}2`, SHIPPING, { fails: true, told: 'by a rule, of another secret' });
    expect(await latest('FAILED')).toBe('by a rule');
  });

  it('is never one that ended before the given time', async () => {
    await ended(named(ORDERS, '1'), ORDERS, { told: 'before' });
    const since = new Date(clock.now());
    expect(await latest('SUCCEEDED', since)).toBeUndefined();
    await ended(named(ORDERS, '2'), ORDERS, { told: 'after' });
    expect(await latest('SUCCEEDED', since)).toBe('after');
  });

  it('is never the one that asks', async () => {
    const executionArn = await ended(named(ORDERS, '1'), ORDERS, { fails: true });
    const found = await new EarlierExecutions(client).latest('FAILED', { secretArn: ORDERS, beside: executionArn });
    expect(found).toBeUndefined();
  });

  it('is undefined if there is none, and a refusal is reported as such', async () => {
    expect(await latest('FAILED')).toBeUndefined();
    const elsewhere = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:execution:nowhere:asking`;
    await expect(
      new EarlierExecutions(client).latest('FAILED', { secretArn: ORDERS, beside: elsewhere }),
    ).rejects.toThrow(
      /^unexpected: Looking at earlier executions of .*:stateMachine:nowhere for .*StateMachineDoesNotExist/,
    );
  });
});

describe('the attempt before', () => {
  const id = { purpose: 'rotate', secretArn: ORDERS, versionId: `${UUID}a` } as const;
  const nameOf = (attempt: number) => executionName({ ...id, attempt });
  const before = async (name: string, mode: 'rotate' | 'recover' = 'rotate') => {
    const document = { mode, secretArn: ORDERS, versionId: id.versionId };
    const arn = beside().replace('asking', name);
    return (await new EarlierExecutions(client).attemptBefore(document, arn))?.notify?.summary;
  };

  it('is found by its name, which no list has to show', async () => {
    await ended(nameOf(1), ORDERS, { fails: true, told: 'first' });
    await ended(nameOf(2), ORDERS, { fails: true, told: 'second' });
    expect([await before(nameOf(2)), await before(nameOf(3))]).toEqual(['first', 'second']);
  });

  it('is undefined for a first attempt, a recovery, another name, or an unknown execution', async () => {
    await ended(nameOf(1), ORDERS, { fails: true, told: 'first' });
    expect(await before(nameOf(1))).toBeUndefined();
    expect(await before(nameOf(2), 'recover')).toBeUndefined();
    expect(await before('by-hand-2')).toBeUndefined();
    expect(await before(nameOf(4))).toBeUndefined();
  });
});
