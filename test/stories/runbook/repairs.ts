import { stepsFor } from '../../../functions/alerts/steps';
import { RUNBOOK_URL } from '../../../infra/runbook-url';
import type { StrategyName } from '../../../workflow/names';
import type { Reason } from '../../../workflow/reasons';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/servers/a-proxied-database';
import { anEnvironment } from '../../support/an-environment';
import type { Cause, Scene, Setting } from './cause';
import { type Occasion, Person } from './person';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/**
 * One story for each cause: it comes about, people are told, and somebody types the commands of the alert, in between
 * does what the runbook's entry says, and all is well.
 *
 * @param strategy of all secrets but those of causes that need another
 */
export function theRunbookRepairs(causes: Readonly<Partial<Record<Reason, Cause>>>, strategy?: StrategyName): void {
  const stories = anEnvironment(() => ({
    verificationQuery: 'SELECT count(*) FROM orders',
    databaseSettings: { log_statement: 'all', 'rds.restrict_password_commands': 'on' },
  }));
  let proxied: ProxiedDatabase;
  beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
  afterEach(() => proxied.open());
  afterAll(() => proxied.stop());

  it.each(Object.entries(causes))('%s: done as its entry says, all is well again', async (reason, cause) => {
    const setting: Setting = { stories, proxied };
    const { fields, ...rest } = (await cause.secret?.(setting)) ?? {};
    const secret = await stories.aSecret({
      ...(strategy && { strategy }),
      ...rest,
      fields: { port: proxied.port, ...fields },
    });
    const scene: Scene = { ...setting, secret };
    await cause.arranged?.(scene);
    await (cause.begins ?? (() => secret.rotate()))(scene);
    await stories.whenIdle();

    const occasion = await (cause.told ?? alerted)(scene);
    expect(occasion.reason).toBe(reason);
    const person = await Person.woken(stories, secret, occasion, cause.elsewhere?.(scene) ?? (() => undefined));
    stories.afterwards(() => person.leave());
    const alert = stories.alerts.at(-1);
    const [prove, repair, ...finish] = alert === undefined ? [] : stepsFor(alert);
    await person.types(prove?.commands ?? []);
    expect(stories.alerts.at(-1)).toBe(alert);
    await person.types(repair?.commands ?? []);
    await person.confirm();
    await person.repair(typeof cause.ways === 'function' ? cause.ways(scene) : (cause.ways ?? {}));

    expect(await person.secret.logsIn()).toBe(true);
    if (person.secret === secret) for (const { commands } of finish) await person.types(commands);
    if (!person.hasRotated) expect((await person.secret.rotate()).status).toBe('SUCCEEDED');
  });
}

/** What the last alert says, which leads to the entry of the runbook. */
async function alerted({ stories }: Scene): Promise<Occasion> {
  const alert = stories.alerts.at(-1);
  if (alert?.reason === undefined) throw new Error('Nobody was told anything.');
  const { reason, kind, versionId, executionArn, runbook } = alert;
  expect(runbook).toBe(`${RUNBOOK_URL}#${reason.toLowerCase()}`);
  return { reason, unresolved: kind === 'unresolved', versionId, executionArn };
}
