import { METRIC_NAMESPACE } from '../../../workflow/metrics';
import { aWorkflow, resources } from '../../infra/constructs/a-workflow';
import { anEnvironment } from '../../support/an-environment';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/a-proxied-database';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/** Events of functions that Lambda gave up, which end as dead letters. */
let deadLetters = 0;
const stories = anEnvironment(() => ({
  enforceIam: true,
  verificationQuery: 'SELECT count(*) FROM orders',
  onFailedDelivery: () => {
    deadLetters += 1;
  },
}));
let proxied: ProxiedDatabase;
beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
beforeEach(() => {
  deadLetters = 0;
});
afterEach(() => proxied.open());
afterAll(() => proxied.stop());

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Statistic: string;
  readonly Threshold: number;
}
const synthesised = (dailyCheck: boolean): readonly AlarmProperties[] =>
  resources<AlarmProperties>(aWorkflow(() => ({ dailyCheck })).stack, 'AWS::CloudWatch::Alarm');

/** Values of a metric that the functions have told CloudWatch in this story. */
function told(metric: string): readonly number[] {
  const lines = stories.logLines.filter((line) => line.startsWith('{') && line.includes('"_aws"'));
  return lines.flatMap((line) => {
    const value = (JSON.parse(line) as Readonly<Record<string, unknown>>)[metric];
    return typeof value === 'number' ? [value] : [];
  });
}

/** Alarms that the story has set off, of those that are synthesised. */
function alarming(dailyCheck = true): readonly string[] {
  return synthesised(dailyCheck)
    .filter(({ Namespace, MetricName, Statistic, Threshold }) => {
      expect(Statistic).toBe('Maximum');
      const values = Namespace === METRIC_NAMESPACE ? told(MetricName) : [deadLetters];
      return Math.max(0, ...values) >= Threshold;
    })
    .map(({ AlarmName }) => AlarmName);
}

/** Messages that wake someone, by what filters of subscriptions see. */
const pages = () => stories.alerts.filter(({ severity }) => severity === 'critical' || severity === 'error').length;

it('a green rotation sets off no alarm and no alert, and is counted', async () => {
  const secret = await stories.aSecret();
  const { status } = await secret.rotate();
  expect([status, stories.alerts, alarming(), alarming(false)]).toEqual(['SUCCEEDED', [], [], []]);
  expect(told('Succeeded')).toEqual([1]);
});

it('a rotation that was rolled back can wait: one alert, nobody is woken, no alarm', async () => {
  const secret = await stories.aSecret();
  await secret.administer('REVOKE SELECT ON orders FROM orders_app');
  await secret.rotate();
  expect([stories.alerts.map(({ kind }) => kind), pages(), alarming(), alarming(false)]).toEqual([
    ['rolledBack'],
    0,
    [],
    [],
  ]);
  expect(told('RolledBack')).toEqual([1]);
});

it('a credential that logs nobody in is one page, and no alarm repeats it', async () => {
  const secret = await stories.aSecret();
  await secret.administer("ALTER ROLE orders_app PASSWORD 'nobody knows it'");
  await secret.rotate();
  expect([pages(), alarming(), alarming(false)]).toEqual([1, [], []]);
});

it('an unresolved rotation is one page, its recovery none, and no alarm repeats either', async () => {
  const secret = await stories.aSecret({ fields: { port: proxied.port } });
  stories.before('setSecret', async () => proxied.block(() => ({ kind: 'cut' })));
  stories.before('notify', async () => proxied.open());
  await secret.rotate();
  await stories.whenIdle();
  expect(stories.alerts.map(({ kind }) => kind)).toEqual(['unresolved', 'resolved']);
  expect([pages(), alarming(), alarming(false)]).toEqual([1, [], []]);
  expect([told('Unresolved'), told('RolledBack')]).toEqual([[1], [1]]);
});

it('a rotation that somebody has turned off is told by the daily check, or by the alarm, and never by both', () => {
  const byName = (dailyCheck: boolean) => synthesised(dailyCheck).map(({ MetricName }) => MetricName);
  expect(byName(true)).toEqual(['ApproximateNumberOfMessagesVisible']);
  expect(byName(false)).toEqual(['ApproximateNumberOfMessagesVisible', 'Overdue', 'TurnedOff']);
});
