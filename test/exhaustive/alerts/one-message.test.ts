import { aWorkflow, resources } from '../../infra/constructs/a-workflow';
import { anEnvironment } from '../../support/an-environment';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/servers/a-proxied-database';
import { alarming, isPage } from '../../support/pages';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));
let proxied: ProxiedDatabase;
beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
afterEach(() => proxied.open());
afterAll(() => proxied.stop());

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Statistic: string;
  readonly Threshold: number;
}
const synthesised = (dailyCheck: boolean) =>
  resources<AlarmProperties>(aWorkflow(() => ({ dailyCheck })).stack, 'AWS::CloudWatch::Alarm').map((alarm) => ({
    logicalId: '',
    name: alarm.AlarmName,
    namespace: alarm.Namespace,
    metricName: alarm.MetricName,
    statistic: alarm.Statistic,
    threshold: alarm.Threshold,
  }));
const ALARMS = [true, false].map(synthesised);

/** Alarms that the story has set off, with the daily check and without it. */
const alarms = () => ALARMS.flatMap((each) => alarming(stories, each));
const pages = () => stories.alerts.filter(isPage).length;
const decisions = () => stories.alerts.map(({ line }) => line.slice(0, line.indexOf('.')));

it('a green rotation sets off no alarm and no alert, and is counted', async () => {
  const secret = await stories.aSecret();
  const { status } = await secret.rotate();
  expect([status, stories.alerts, alarms()]).toEqual(['SUCCEEDED', [], []]);
  expect(stories.measured('Succeeded')).toEqual([1]);
});

it('a rotation that was rolled back can wait: one alert, no page, no alarm', async () => {
  const secret = await stories.aSecret();
  await secret.administer('REVOKE SELECT ON orders FROM orders_app');
  await secret.rotate();
  expect([decisions(), pages(), alarms()]).toEqual([['Can wait'], 0, []]);
  expect(stories.measured('RolledBack')).toEqual([1]);
});

it('a lost credential is one page, however often it fails; a reminder a day later pages nobody, and its end is announced', async () => {
  const secret = await stories.aSecret();
  await secret.administer("ALTER ROLE orders_app PASSWORD 'nobody knows it'");
  for (let rotation = 0; rotation < 3; rotation++) expect(await secret.rotate()).toMatchObject({ status: 'FAILED' });
  expect([decisions(), pages(), alarms()]).toEqual([['ACT NOW'], 1, []]);

  stories.clock.pass(20 * 60 * 60_000);
  await secret.rotate();
  expect([decisions(), pages()]).toEqual([['ACT NOW', 'Still open'], 1]);

  await secret.setPasswordOutside(await secret.currentPassword());
  expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  expect([decisions().at(-1), pages(), alarms()]).toEqual(['Resolved', 1, []]);
});

it('an unresolved rotation is one page, its recovery none, and no alarm repeats either', async () => {
  const secret = await stories.aSecret({ fields: { port: proxied.port } });
  stories.before('setSecret', async () => proxied.block(() => ({ kind: 'cut' })));
  stories.before('notify', async () => proxied.open());
  await secret.rotate();
  await stories.whenIdle();
  expect(stories.alerts.map(({ kind }) => kind)).toEqual(['unresolved', 'resolved']);
  expect([pages(), alarms()]).toEqual([1, []]);
  expect([stories.measured('Unresolved'), stories.measured('RolledBack')]).toEqual([[1], [1]]);
});

it('a rotation that someone turned off is reported by the daily check or by the alarm, never by both', () => {
  expect(ALARMS.map((each) => each.map(({ metricName }) => metricName))).toEqual([
    ['ApproximateNumberOfMessagesVisible'],
    ['ApproximateNumberOfMessagesVisible', 'Overdue', 'TurnedOff'],
  ]);
});
