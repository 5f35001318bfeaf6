import type { ASecret } from './a-secret';
import type { StoryEnvironment } from './an-environment';
import { alarming, faultsOfPages, isLasting } from './pages';
import { type Ending, endingOf } from './ending';

/** Errors of the Fail states that come after a state that notifies. */
const OWN_ERRORS: readonly string[] = ['RotationFailed', 'RotationUnresolved', 'CheckFailed'];

/**
 * What holds after every story, however it went: AWSCURRENT lets the application in and nothing is pending, or the last
 * alert says that a person must act; no password lets anybody in that has no label; every rotation that fails has
 * exactly one alert, or none if an earlier one has told it; an incident wakes people once, and what can wait nobody; no alarm
 * repeats an alert; what was a person's concern is announced as resolved once a rotation or recovery has succeeded; and
 * nothing confidential is written anywhere.
 */
export async function assertInvariants(stories: StoryEnvironment, secret: ASecret): Promise<void> {
  await stories.whenIdle();
  const endings = await Promise.all(stories.executionArns.map((arn) => endingOf(stories.environment, arn)));
  const found = {
    currentLetsIn: await secret.logsIn(),
    pendingElsewhere: await pendingElsewhere(secret),
    unlabelledVersionsThatLetIn: await unlabelledVersionsThatLetIn(secret),
    alertsOfFailures: alertsOfFailures(stories, endings),
    pages: faultsOfPages(stories.alerts),
    alarms: alarming(stories, stories.environment.deployment.alarms),
    leaks: await leaks(stories, secret, endings),
    openIncident: isOpen(stories, secret),
  };
  const last = endings.at(-1)?.status === 'SUCCEEDED' ? undefined : stories.alerts.at(-1);
  expect(found).toEqual({
    // With these two, the on-call engineer has been alerted; all else holds without exception.
    currentLetsIn: last === undefined || last.impact === 'yes' ? true : (expect.any(Boolean) as boolean),
    pendingElsewhere: last?.kind === 'unresolved' ? (expect.any(Boolean) as boolean) : false,
    unlabelledVersionsThatLetIn: [],
    alertsOfFailures: [],
    pages: [],
    // An alarm is about something that nobody could be told of in another way.
    alarms: stories.deadLetters.length > 0 ? ['rotation-dead-letters'] : [],
    leaks: [],
    openIncident: last === undefined ? false : (expect.any(Boolean) as boolean),
  });
}

/** Whether an alert before its own has told people that something lasts. */
function wasTold({ alerts, executionArns }: StoryEnvironment, executionArn: string): boolean {
  const place = (arn: string) => executionArns.indexOf(arn);
  const before = alerts.filter((alert) => place(alert.executionArn) < place(executionArn)).at(-1);
  return before !== undefined && isLasting(before);
}

/** Whether the last word about something that is a person's concern is still to come; a secret that is gone takes it along. */
const isOpen = ({ alerts }: StoryEnvironment, { arn }: ASecret): boolean =>
  alerts
    .filter(({ secretArn }) => secretArn === arn)
    .reduce((open, alert) => alert.kind !== 'resolved' && (open || isLasting(alert)), false);

async function pendingElsewhere(secret: ASecret): Promise<boolean> {
  const pending = await secret.versionWith('AWSPENDING');
  return pending !== undefined && pending !== (await secret.versionWith('AWSCURRENT'));
}

async function unlabelledVersionsThatLetIn(secret: ASecret): Promise<readonly string[]> {
  const labels = await secret.labels();
  const live: string[] = [];
  for (const id of await secret.versionIds()) {
    if (labels[id] === undefined && (await secret.logsIn(id))) live.push(id);
  }
  return live;
}

const failures = (endings: readonly Ending[]) => endings.filter(({ status }) => status !== 'SUCCEEDED');

/** Failures that were announced too often, or not at all. */
function alertsOfFailures(stories: StoryEnvironment, endings: readonly Ending[]): readonly string[] {
  return failures(endings).flatMap(({ executionArn, path, error, document }) => {
    // What was cut off has no alert of its own; its recovery has. A check by hand tells who made it, and nobody else.
    // A quiet one still tells that an incident is over.
    const own = stories.alerts.filter((alert) => alert.executionArn === executionArn);
    const tells = document.alert !== false || own.some(({ kind }) => kind === 'resolved');
    const wanted = OWN_ERRORS.includes(error ?? '') && tells ? 1 : 0;
    const sent = own.length;
    return sent === wanted || (sent === 0 && wasTold(stories, executionArn)) ? [] : [`${sent} alerts: ${path}`];
  });
}

/** Where something confidential is written; never what. */
async function leaks(
  stories: StoryEnvironment,
  secret: ASecret,
  endings: readonly Ending[],
): Promise<readonly string[]> {
  for (const id of await secret.versionIds()) {
    const password = (await secret.value(id))?.password;
    if (typeof password === 'string') stories.confidential.add(password);
  }
  stories.confidential.delete('');
  const places = {
    alerts: JSON.stringify(stories.alerts),
    logs: stories.logLines.join('\n'),
    executions: JSON.stringify(endings),
    serverLog: stories.serverLog,
  };
  return Object.entries(places)
    .filter(([, text]) => [...stories.confidential].some((confidential) => text.includes(confidential)))
    .map(([place]) => place);
}
