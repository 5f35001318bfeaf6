import { RotationError } from '../../../../functions/errors/rotation-error';
import type { ExecutionId, Executions, SecretDescription, SecretStore } from '../../../../functions/rotation/ports';
import { watch } from '../../../../functions/rotation/watch/watch';
import { readFailure } from '../../../../workflow/read-failure';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:rotation-rotation-function';
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const ORDERS = arnOf('orders');
const HEALTHY: Partial<SecretDescription> = {
  labels: { C: ['AWSCURRENT'], P: ['AWSPREVIOUS'] },
  rotationFunctionArn: FUNCTION,
  nextRotationAt: NOW + 20 * DAY,
};
const DANGLING = { C: ['AWSCURRENT'], T: ['AWSPENDING'] };
const FORGOTTEN = { ...HEALTHY, labels: DANGLING, lastChangedAt: NOW - 30 * MINUTE - 1 };

type Started = { readonly id: ExecutionId; readonly input: Parameters<Executions['start']>[1] };

/** Secrets, and executions by `purpose/version/attempt`, those that go on with one with `/recovery`. */
class WatchedSecrets {
  readonly started: Started[] = [];
  now = NOW;

  constructor(
    private readonly secrets: Readonly<Record<string, Partial<SecretDescription> | Error>>,
    private readonly executions: Record<string, 'running' | 'succeeded' | 'failed'> = {},
  ) {}

  async round(more: { readonly dailyCheck?: boolean; readonly fleet?: readonly Partial<SecretDescription>[] } = {}) {
    const { fleet, ...told } = more;
    const store: Pick<SecretStore, 'describe' | 'listFleet'> = {
      listFleet: async (rotationFunctionArn) =>
        rotationFunctionArn === FUNCTION ? (fleet as readonly SecretDescription[]) : [],
      describe: async (secretArn) => {
        const found = this.secrets[secretArn];
        if (found === undefined || found instanceof Error) throw found ?? new Error('unknown secret');
        const described = { secretArn, name: 'x', rotationEnabled: true, deleted: false, tags: {}, labels: {} };
        return { ...described, ...found };
      },
    };
    const keyOf = ({ secretArn, purpose, versionId, attempt, recovery }: ExecutionId) =>
      `${secretArn === ORDERS ? '' : secretArn}${purpose}/${versionId}/${attempt}${recovery ? '/recovery' : ''}`;
    const executions: Executions = {
      nameOf: keyOf,
      start: async (id, input) => {
        if (this.executions[keyOf(id)] !== undefined) return 'usedUp';
        this.executions[keyOf(id)] = 'failed';
        this.started.push({ id, input });
        return 'running';
      },
      starves: async () => false,
      look: async (id) => ({ status: this.executions[keyOf(id)] ?? 'missing' }),
    };
    const clock = { now: () => this.now, sleep: async () => undefined };
    const named = fleet === undefined ? { secretArns: Object.keys(this.secrets) } : {};
    const event = { ...named, rotationFunctionArn: FUNCTION, dailyCheck: true, ...told };
    return watch({ secrets: store as SecretStore, executions, clock }, event);
  }

  /** Rounds for so many days, a quarter of an hour apart. */
  async days(count: number): Promise<readonly Started[]> {
    for (const end = this.now + count * DAY; this.now < end; this.now += 15 * MINUTE) await this.round();
    return this.started;
  }
}

const facts = ({ input: { failure, ...input } }: Started) => ({ ...input, failure: failure && readFailure(failure) });

describe('a version that was left pending', () => {
  it('for more than half an hour is recovered', async () => {
    const fixture = new WatchedSecrets({ [ORDERS]: FORGOTTEN });
    expect(await fixture.round()).toEqual({ watched: 1, overdue: 0, turnedOff: 0, started: ['watch/T/1994832'] });
    expect(fixture.started.map(facts)).toEqual([
      {
        mode: 'recover',
        secretArn: ORDERS,
        versionId: 'T',
        failure: {
          state: 'Watch',
          reason: 'pendingTooLong',
          attempted: `Watching ${ORDERS}`,
          found: 'version T has held AWSPENDING since 2026-11-22T11:29:59.999Z',
        },
      },
    ]);
  });

  it('in every round until it is resolved; the alert is sent at first, and then once a day', async () => {
    const fixture = new WatchedSecrets({ [ORDERS]: FORGOTTEN });
    const started = await fixture.days(3);
    expect(started).toHaveLength(3 * 96);
    const told = started.filter(({ input }) => input.alert !== false).map(({ id }) => id.attempt);
    const [first = 0, second = 0, third = 0, fourth = 0] = told;
    expect(told).toHaveLength(4);
    expect(first).toBe(1_994_832);
    expect([third - second, fourth - third]).toEqual([96, 96]);
  });

  it.each<[string, Record<string, 'running' | 'succeeded' | 'failed'>]>([
    ['its execution runs', { 'rotate/T/1': 'running' }],
    ['a later attempt of it runs', { 'rotate/T/1': 'failed', 'rotate/T/2': 'running' }],
    ['the recovery of an attempt runs', { 'rotate/T/1': 'failed', 'rotate/T/1/recovery': 'running' }],
    ['the recovery of the round before runs', { 'watch/T/1994831': 'running' }],
  ])('is let be while %s', async (_case, executions) => {
    const fixture = new WatchedSecrets({ [ORDERS]: FORGOTTEN }, executions);
    expect(await fixture.round()).toMatchObject({ watched: 1, started: [] });
  });

  it('is recovered when all that worked on it has ended', async () => {
    const executions = {
      'rotate/T/1': 'failed',
      'rotate/T/1/recovery': 'failed',
      'watch/T/1994831': 'failed',
    } as const;
    const fixture = new WatchedSecrets({ [ORDERS]: FORGOTTEN }, { ...executions });
    await fixture.round();
    expect(fixture.started.map(({ input }) => [input.mode, input.alert])).toEqual([['recover', false]]);
  });

  it.each<[string, Partial<SecretDescription>]>([
    ['has been pending for half an hour at most', { ...FORGOTTEN, lastChangedAt: NOW - 30 * MINUTE }],
    ['is current, and AWSPENDING only left over', { ...FORGOTTEN, labels: { T: ['AWSCURRENT', 'AWSPENDING'] } }],
    ['is of a secret that is being deleted', { ...FORGOTTEN, deleted: true }],
    ['is of a secret that does not tell when it changed', { ...HEALTHY, labels: DANGLING }],
  ])('is let be if it %s', async (_case, description) => {
    const fixture = new WatchedSecrets({ [ORDERS]: description });
    expect(await fixture.round({ dailyCheck: false })).toMatchObject({ watched: 1, started: [] });
  });

  it('keeps the daily check away, which would only tell the same', async () => {
    const started = await new WatchedSecrets({ [ORDERS]: { ...FORGOTTEN, lastChangedAt: NOW + 10 * DAY } }).days(1);
    expect(started).toEqual([]);
  });
});

describe('a version that a rollback has kept', () => {
  const KEPT = { ...FORGOTTEN, labels: { C: ['AWSCURRENT'], K: ['ROTATION-FAILED-KEEP'] } };

  it('is recovered in every round as well, whatever is checked once a day; the alert is sent at first, and then once a day', async () => {
    const fixture = new WatchedSecrets({ [ORDERS]: KEPT });
    const started = await fixture.days(3);
    expect(started).toHaveLength(3 * 96);
    expect(facts(started[0] as Started)).toEqual({
      mode: 'recover',
      secretArn: ORDERS,
      versionId: 'K',
      failure: {
        state: 'Watch',
        reason: 'versionKept',
        attempted: `Watching ${ORDERS}`,
        found:
          'version K holds ROTATION-FAILED-KEEP, which a rollback has given it because its password was live, or may have been',
      },
    });
    const told = started.filter(({ input }) => input.alert !== false).map(({ id }) => id.attempt);
    expect(told).toHaveLength(4);
    expect((told[3] ?? 0) - (told[1] ?? 0)).toBe(2 * 96);
    const unchecked = new WatchedSecrets({ [ORDERS]: KEPT });
    expect(await unchecked.round({ dailyCheck: false })).toMatchObject({ started: ['watch/K/1994832'] });
  });

  it.each<[string, Partial<SecretDescription>, Record<string, 'running' | 'failed'>]>([
    ['half an hour has not passed', { ...KEPT, lastChangedAt: NOW - 30 * MINUTE }, {}],
    ['its execution runs', KEPT, { 'rotate/K/1': 'running' }],
    ['the recovery of its execution runs', KEPT, { 'rotate/K/1': 'failed', 'rotate/K/1/recovery': 'running' }],
    ['the recovery of the round before runs', KEPT, { 'watch/K/1994831': 'running' }],
  ])('is let be while %s', async (_case, description, executions) => {
    const fixture = new WatchedSecrets({ [ORDERS]: description }, executions);
    expect(await fixture.round({ dailyCheck: false })).toMatchObject({ watched: 1, started: [] });
  });

  it('is left to the rotation that is in progress, and comes after a version that was left pending', async () => {
    const labels = { ...KEPT.labels, T: ['AWSPENDING'] };
    const fixture = new WatchedSecrets({ [ORDERS]: { ...KEPT, labels } }, { 'rotate/T/1': 'running' });
    expect(await fixture.round()).toMatchObject({ started: [] });
    const left = new WatchedSecrets({ [ORDERS]: { ...KEPT, labels } });
    expect(await left.round()).toMatchObject({ started: ['watch/T/1994832'] });
  });

  it('is recovered no more once nothing holds the label, and checked once a day again', async () => {
    const started = await new WatchedSecrets({ [ORDERS]: { ...KEPT, labels: { C: ['AWSCURRENT'] } } }).days(1);
    expect(started.map(({ input }) => input.mode)).toEqual(['check']);
  });
});

describe('once a day', () => {
  it('the credential in AWSCURRENT is checked, and the schedule of a healthy secret is no matter', async () => {
    const started = await new WatchedSecrets({ [ORDERS]: HEALTHY }).days(3);
    expect(started.map(({ input }) => input)).toEqual(
      Array(3).fill({ mode: 'check', secretArn: ORDERS, versionId: 'C' }),
    );
    const [first = 0, second = 0, third = 0] = started.map(({ id }) => id.attempt);
    expect([second - first, third - second]).toEqual([1, 1]);
  });

  it('unless that was not wanted', async () => {
    const fixture = new WatchedSecrets({ [ORDERS]: HEALTHY });
    for (let round = 0; round < 96; round++, fixture.now += 15 * MINUTE) await fixture.round({ dailyCheck: false });
    expect(fixture.started).toEqual([]);
  });

  it('each secret at another time, so that a fleet is spread over the day', async () => {
    const arns = Array.from({ length: 200 }, (_, index) => arnOf(`orders-${index}`));
    const fixture = new WatchedSecrets(Object.fromEntries(arns.map((arn) => [arn, HEALTHY])));
    const counts: number[] = [];
    for (let round = 0; round < 96; round++, fixture.now += 15 * MINUTE)
      counts.push((await fixture.round()).started.length);
    expect(new Set(fixture.started.map(({ input }) => input.secretArn)).size).toBe(200);
    expect(Math.max(...counts)).toBeLessThan(20);
  });

  it.each<[string, string, Partial<SecretDescription>, string]>([
    ['turned off', 'rotationDisabled', { rotationEnabled: false }, 'rotation is turned off'],
    [
      'handed to another function',
      'rotatedElsewhere',
      { rotationFunctionArn: `${FUNCTION}-2` },
      `it is rotated by ${FUNCTION}-2, not by ${FUNCTION}`,
    ],
    [
      'more than a day overdue',
      'rotationOverdue',
      { nextRotationAt: NOW - DAY - 1 },
      'it should have been rotated by 2026-11-21T11:59:59.999Z',
    ],
  ])('a rotation that is %s is told along with it', async (_case, reason, more, found) => {
    const started = await new WatchedSecrets({ [ORDERS]: { ...HEALTHY, ...more } }).days(2);
    const check = { mode: 'check', secretArn: ORDERS, versionId: 'C' };
    const finding = { reason, attempted: `Looking at the schedule of ${ORDERS}`, found };
    expect(started.map(({ input }) => input)).toEqual([
      { ...check, finding },
      { ...check, finding },
    ]);
  });

  it.each<[string, Partial<SecretDescription>]>([
    ['is due today', { nextRotationAt: NOW }],
    ['was never given a schedule', { nextRotationAt: undefined } as unknown as Partial<SecretDescription>],
  ])('nothing is told of a rotation that %s', async (_case, more) => {
    const [check] = await new WatchedSecrets({ [ORDERS]: { ...HEALTHY, ...more } }).days(1);
    expect(check?.input).toEqual({ mode: 'check', secretArn: ORDERS, versionId: 'C' });
  });

  it('a secret without AWSCURRENT is checked too, which fails with the reason', async () => {
    const [check] = await new WatchedSecrets({ [ORDERS]: { ...HEALTHY, labels: {} } }).days(1);
    expect(check?.input).toEqual({ mode: 'check', secretArn: ORDERS, versionId: 'none' });
  });
});

it('looks at all the others before it reports one that could not be looked at', async () => {
  const attempted = 'DescribeSecret';
  const fixture = new WatchedSecrets({
    [arnOf('broken')]: new RotationError('accessDenied', { attempted, found: 'no permission' }),
    [ORDERS]: FORGOTTEN,
  });
  await expect(fixture.round()).rejects.toMatchObject({ reason: 'accessDenied' });
  expect(fixture.started).toHaveLength(1);
});

it('looks at a fleet by its list, and once more at a secret itself before it acts', async () => {
  const [orders, stock, billing] = [ORDERS, arnOf('stock'), arnOf('billing')];
  const listed = [orders, stock].map((secretArn) => ({ ...FORGOTTEN, secretArn }));
  const fixture = new WatchedSecrets({
    [orders]: FORGOTTEN,
    [stock]: { labels: { T: ['AWSCURRENT'] }, lastChangedAt: NOW },
    [arnOf('kept')]: { labels: { C: ['AWSCURRENT'], K: ['ROTATION-FAILED-KEEP'] }, lastChangedAt: NOW - DAY },
  });
  const kept = { labels: { C: ['AWSCURRENT'], K: ['ROTATION-FAILED-KEEP'] }, lastChangedAt: NOW - DAY };
  const fleet = [...listed, { ...HEALTHY, secretArn: billing }, { ...kept, secretArn: arnOf('kept') }];
  expect(await fixture.round({ fleet, dailyCheck: false })).toMatchObject({
    watched: 4,
    started: ['watch/T/1994832', `${arnOf('kept')}watch/K/1994832`],
  });
});

it('tells for how many days the secret was not rotated for which it is longest', async () => {
  const rotated = (days: number, rotationEnabled = true) => ({
    ...{ rotatedAt: NOW - days * DAY - 1, rotationEnabled, labels: {} },
  });
  const fixture = new WatchedSecrets({
    [ORDERS]: rotated(3),
    [arnOf('stock')]: rotated(40),
    [arnOf('old')]: rotated(400, false),
    [arnOf('leaving')]: { ...rotated(50), deleted: true },
  });
  expect(await fixture.round({ dailyCheck: false })).toMatchObject({ watched: 4, started: [], daysSinceRotation: 40 });
  const off = new WatchedSecrets({ [arnOf('old')]: rotated(400, false) });
  expect(await off.round({ dailyCheck: false })).toEqual({ watched: 1, overdue: 0, turnedOff: 1, started: [] });
});

it('counts what should have been rotated more than a day ago, and what is turned off', async () => {
  const fixture = new WatchedSecrets({
    [arnOf('late')]: { nextRotationAt: NOW - DAY - 1 },
    [arnOf('just')]: { nextRotationAt: NOW - DAY },
    [arnOf('never')]: {},
    [arnOf('off')]: { nextRotationAt: NOW - 9 * DAY, rotationEnabled: false },
    [arnOf('going')]: { nextRotationAt: NOW - 9 * DAY, deleted: true },
    [arnOf('gone')]: { rotationEnabled: false, deleted: true },
  });
  expect(await fixture.round({ dailyCheck: false })).toMatchObject({ watched: 6, overdue: 1, turnedOff: 1 });
});
