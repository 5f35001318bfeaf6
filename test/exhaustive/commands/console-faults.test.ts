import { LocalConsole } from '../../../infra/console/index';
import type { ExecutionFacts, Snapshot } from '../../../infra/console/model';
import { hurryingClock } from '../../../infra/local/aws/clocks/hurrying-clock';
import { type ApplicationSecret, LocalEnvironment } from '../../../infra/local/local-environment';

/** Waits between attempts pass at once; work takes the time it takes. */
const SCALE = 500;

const page = new LocalConsole(hurryingClock({ scale: SCALE }));
let environment: LocalEnvironment;
let secret: ApplicationSecret;
let unsubscribe: () => void;

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    ...page.hooks,
    clock: page.clock,
    verificationQuery: 'SELECT count(*) FROM orders',
    rotationRetry: { attempts: 1 },
  });
  secret = await environment.createApplicationSecret('orders/db', { role: 'orders_app', database: 'orders' });
  await environment.rotate(secret.secretArn);
  await environment.account.whenIdle();
  page.begin(environment);
  // Somebody looks.
  unsubscribe = page.subscribe(() => undefined);
  await until(({ promise, executions }) => executions.length > 0 && promise.every(({ state }) => state === 'kept'));
});
afterAll(async () => {
  unsubscribe();
  await page.stop();
  await environment.stop();
});

/** Resolves with the first snapshot that is as wanted. */
function until(is: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const stop = page.subscribe((snapshot) => {
      if (!is(snapshot)) return;
      stop();
      resolve(snapshot);
    });
  });
}

const press = (id: string) => page.perform({ id, subject: secret.secretArn });
const stateOf = (id: string) => page.snapshot.faults.find((fault) => fault.id === id)?.state;

/** Rotates, and resolves with the execution once it has ended. */
async function rotated(): Promise<ExecutionFacts> {
  const before = new Set(page.snapshot.executions.map(({ arn }) => arn));
  await page.perform({ id: 'rotate', subject: secret.secretArn });
  const isOver = ({ arn, mode, status }: ExecutionFacts) =>
    !before.has(arn) && mode === 'rotate' && status !== 'RUNNING';
  return (await until(({ executions }) => executions.some(isOver))).executions.find(isOver)!;
}

/** Everything that is still broken is mended, as by whoever was told, and the promise is tried until it is kept. */
async function mended(ids: readonly string[]): Promise<void> {
  for (const id of ids.filter((one) => stateOf(one) !== 'whole')) {
    await page.perform({ id, subject: secret.secretArn });
  }
  await until(({ faults }) => faults.every(({ state }) => state === 'whole'));
  await environment.account.whenIdle();
  await until(({ promise }) => promise.every(({ state }) => state === 'kept'));
}

/** Those that strike once leave nothing to mend. */
const LASTS = ['takeGrant', 'barMove', 'denyRollBack', 'changePassword', 'noLogin', 'stopDatabase'];

it.each([
  [['killBefore'], 'SUCCEEDED', undefined],
  [['killAfter'], 'SUCCEEDED', undefined],
  [['loseReply'], 'SUCCEEDED', undefined],
  [['stopDatabaseBriefly'], 'SUCCEEDED', undefined],
  [['takeGrant'], 'FAILED', 'rolledBack'],
  [['barMove'], 'FAILED', 'rolledBack'],
  [['takeGrant', 'denyRollBack'], 'FAILED', 'unresolved'],
  [['noLogin'], 'FAILED', 'rolledBack'],
  [['stopDatabase'], 'FAILED', 'rolledBack'],
  [['changePassword'], 'FAILED', 'unresolved'],
])('%j: the rotation ends %s (%s), and once all is mended the promise is kept', async (ids, status, verdict) => {
  for (const id of ids) await press(id);
  const execution = await rotated();
  expect([execution.status, execution.verdict]).toEqual([status, verdict]);
  const left = ids.filter((id) => stateOf(id) !== 'whole');
  expect(left).toEqual(ids.filter((id) => LASTS.includes(id)));
  await mended(ids);
});

it('what was armed by mistake is disarmed by the same button', async () => {
  expect(await press('barMove')).toBe(
    'Bar the move of AWSCURRENT: UpdateSecretVersionStage is refused by IAM, until it is fixed.',
  );
  expect(await press('barMove')).toBe('Bar the move of AWSCURRENT: disarmed.');
  expect((await rotated()).status).toBe('SUCCEEDED');
  await mended([]);
});

it('the clock speeds up to the next window, where the rotation begins by itself', async () => {
  expect(await page.perform({ id: 'hourPerSecond' })).toBe('Idle time passes an hour a second.');
  expect(page.clock.scale).toBe(3_600);
  expect(await page.perform({ id: 'realTime' })).toBe('The clock keeps real time.');
  expect(page.clock.scale).toBe(1);
  page.clock.hurry(SCALE);

  await page.perform({ id: 'rotate', subject: secret.secretArn });
  await expect(page.perform({ id: 'nextWindow' })).rejects.toThrow(
    'Something is still running. Once it has ended, the clock can be put forward.',
  );
  await environment.account.whenIdle();
  await until(({ promise }) => promise.every(({ state }) => state === 'kept'));

  const { nextWindow } = page.snapshot.secrets[0]!;
  const before = new Set(page.snapshot.executions.map(({ arn }) => arn));
  expect(await page.perform({ id: 'nextWindow' })).toBe('The next rotation window is open.');
  const isNew = ({ arn, mode, status }: ExecutionFacts) =>
    !before.has(arn) && mode === 'rotate' && status === 'SUCCEEDED';
  const rotation = (await until(({ executions }) => executions.some(isNew))).executions.find(isNew)!;
  expect(rotation.from).toBeGreaterThanOrEqual(nextWindow!);
  await environment.account.whenIdle();
  await until(({ secrets: [found] }) => (found?.nextWindow ?? 0) > rotation.from);
});

it('an unknown fault is refused', async () => {
  await expect(page.perform({ id: 'explode', subject: secret.secretArn })).rejects.toThrow(
    'There is no action explode.',
  );
});
