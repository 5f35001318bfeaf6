import type { Executions, SecretDescription, SecretStore } from '../../../../functions/rotation/ports';
import { watch } from '../../../../functions/rotation/watch/pending-watch';
import { readFailure } from '../../../../workflow/read-failure';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const DANGLING = { C: ['AWSCURRENT'], T: ['AWSPENDING'] };

function world(secrets: Readonly<Record<string, Partial<SecretDescription> | Error>>) {
  const started: Parameters<Executions['start']>[] = [];
  const store = {
    describe: async (secretArn: string) => {
      const found = secrets[secretArn];
      if (found === undefined || found instanceof Error) throw found ?? new Error('unknown secret');
      return {
        secretArn,
        name: 'x',
        rotationEnabled: true,
        deleted: false,
        tags: {},
        replicating: false,
        labels: {},
        ...found,
      };
    },
  } as unknown as SecretStore;
  const executions = {
    start: async (...[id, input]: Parameters<Executions['start']>) => {
      started.push([id, input]);
      return 'running';
    },
  } as unknown as Executions;
  const clock = { now: () => NOW, sleep: async () => undefined };
  const ports = { secrets: store, executions, clock };
  return {
    started,
    watch: () => watch(ports, { secretArns: Object.keys(secrets) }),
    /** The list is as old as this. */
    watchFleet: (listed: readonly Partial<SecretDescription>[]) =>
      watch(
        { ...ports, secrets: { ...store, listFleet: async () => listed } as unknown as SecretStore },
        { rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:shop-rotation-function' },
      ),
  };
}

describe('the watch for forgotten versions', () => {
  it('starts a recovery for a version that has been pending for more than four hours', async () => {
    const orders = arnOf('orders');
    const { started, watch } = world({ [orders]: { labels: DANGLING, lastChangedAt: NOW - 4 * HOUR - 1 } });
    expect(await watch()).toEqual({
      watched: 1,
      overdue: 0,
      turnedOff: 0,
      recovering: [{ secretArn: orders, versionId: 'T' }],
    });
    const [[id, { failure, ...input }]] = started as [(typeof started)[0]];
    expect({ id, input, failure: failure && readFailure(failure) }).toEqual({
      id: { purpose: 'watch', secretArn: orders, versionId: 'T', attempt: 83118 },
      input: { mode: 'recover', secretArn: orders, versionId: 'T' },
      failure: {
        state: 'Watch',
        reason: 'pendingTooLong',
        attempted: `Watching ${orders}`,
        found: 'version T has held AWSPENDING since 2026-11-22T07:59:59.999Z',
      },
    });
    expect(started).toHaveLength(1);
  });

  it.each<[string, Partial<SecretDescription>]>([
    ['a version that has been pending for four hours at most', { labels: DANGLING, lastChangedAt: NOW - 4 * HOUR }],
    ['AWSPENDING left on the current version', { labels: { T: ['AWSCURRENT', 'AWSPENDING'] }, lastChangedAt: 0 }],
    ['a secret without a pending version', { labels: { C: ['AWSCURRENT'] }, lastChangedAt: 0 }],
    ['a secret that is being deleted', { labels: DANGLING, lastChangedAt: 0, deleted: true }],
    ['a secret that does not tell when it changed', { labels: DANGLING }],
  ])('leaves alone %s', async (_case, description) => {
    const { started, watch } = world({ [arnOf('orders')]: description });
    expect(await watch()).toMatchObject({ watched: 1, recovering: [] });
    expect(started).toEqual([]);
  });

  it('looks at all the others before it reports one that could not be looked at', async () => {
    const { started, watch } = world({
      [arnOf('broken')]: new Error('no answer'),
      [arnOf('orders')]: { labels: DANGLING, lastChangedAt: 0 },
    });
    await expect(watch()).rejects.toThrow('no answer');
    expect(started).toHaveLength(1);
  });

  it('looks at a fleet by its list, and once more at a secret itself before it acts', async () => {
    const [orders, stock] = [arnOf('orders'), arnOf('stock')];
    const listed = [orders, stock].map((secretArn) => ({
      secretArn,
      labels: DANGLING,
      lastChangedAt: 0,
      rotationEnabled: true,
    }));
    const { started, watchFleet } = world({
      [orders]: { labels: DANGLING, lastChangedAt: 0 },
      [stock]: { labels: { T: ['AWSCURRENT'] }, lastChangedAt: NOW },
    });
    const quiet = {
      secretArn: arnOf('billing'),
      labels: { C: ['AWSCURRENT'] },
      lastChangedAt: 0,
      rotationEnabled: true,
    };
    expect(await watchFleet([...listed, quiet])).toEqual({
      watched: 3,
      overdue: 0,
      turnedOff: 0,
      recovering: [{ secretArn: orders, versionId: 'T' }],
    });
    expect(started).toHaveLength(1);
  });

  it('counts what should have been rotated more than a day ago, and what is turned off', async () => {
    const DAY = 24 * HOUR;
    const { watch } = world({
      [arnOf('late')]: { nextRotationAt: NOW - DAY - 1 },
      [arnOf('just')]: { nextRotationAt: NOW - DAY },
      [arnOf('never')]: {},
      [arnOf('off')]: { nextRotationAt: NOW - 9 * DAY, rotationEnabled: false },
      [arnOf('going')]: { nextRotationAt: NOW - 9 * DAY, deleted: true },
      [arnOf('gone')]: { rotationEnabled: false, deleted: true },
    });
    expect(await watch()).toMatchObject({ watched: 6, overdue: 1, turnedOff: 1 });
  });

  it('tells for how many days the secret was not rotated for which it is longest', async () => {
    const rotated = (days: number, rotationEnabled = true) => ({
      rotatedAt: NOW - days * 24 * HOUR - 1,
      rotationEnabled,
    });
    const { watch } = world({
      [arnOf('orders')]: rotated(3),
      [arnOf('stock')]: rotated(40),
      [arnOf('old')]: rotated(400, false),
    });
    expect(await watch()).toMatchObject({ watched: 3, recovering: [], daysSinceRotation: 40 });
    expect(await world({ [arnOf('old')]: rotated(400, false) }).watch()).toEqual({
      watched: 1,
      overdue: 0,
      turnedOff: 1,
      recovering: [],
    });
  });
});
