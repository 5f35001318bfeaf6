import { METRIC_NAMESPACE } from '../../workflow/metrics';
import type { DeployedAlarm } from '../../infra/local/aws/deployment/deployment';
import type { Alert } from '../../functions/alerts/alert';
import type { StoryEnvironment } from './an-environment';

const SEVERITIES: readonly string[] = ['critical', 'error', 'warning', 'info'];

/** What wakes people: the filter that docs/operate/alerting.md proposes for a pager. */
export const isPage = ({ severity }: Pick<Alert, 'severity'>): boolean =>
  severity === 'critical' || severity === 'error';

/** Whether an alert is about something that lasts, so that it speaks for what fails after it. */
export const isLasting = ({ kind, severity, incident }: Alert): boolean =>
  kind !== 'resolved' && (isPage({ severity }) || kind === 'unresolved' || incident !== undefined);

/** Names of the alarms that a story has set off. */
export function alarming(stories: StoryEnvironment, alarms: readonly DeployedAlarm[]): readonly string[] {
  return alarms
    .filter(({ namespace, metricName, statistic, threshold }) => {
      expect(statistic).toBe('Maximum');
      const values = namespace === METRIC_NAMESPACE ? stories.measured(metricName) : [stories.deadLetters.length];
      return Math.max(0, ...values) >= threshold;
    })
    .map(({ name }) => name);
}

/**
 * What is wrong with who was woken: an incident wakes people once, and again only if it has become worse than they were told;
 * what can wait wakes nobody; and what wakes says that there is something to do now.
 */
export function faultsOfPages(alerts: readonly Alert[]): readonly string[] {
  const faults: string[] = [];
  /** By secret: the severest page of the incident that is open. */
  const open = new Map<string, number>();
  for (const alert of alerts) {
    const { secretArn, kind, severity, impact, executionArn } = alert;
    if (kind === 'resolved') open.delete(secretArn);
    if (!isPage(alert)) continue;
    const rank = SEVERITIES.indexOf(severity);
    if (impact === 'yes') faults.push(`${executionArn} woke people, though applications log in`);
    if (rank >= (open.get(secretArn) ?? Infinity)) faults.push(`${executionArn} woke people again (${severity})`);
    open.set(secretArn, rank);
  }
  return faults;
}
