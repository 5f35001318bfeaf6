import { ALERT_ATTRIBUTE, parseAlert } from '../../../functions/alerts/sns/alert-attribute';
import { concernsIncident } from '../../../functions/alerts/incident';
import type { PublishedMessage } from '../../local/index';
import type { AlertFacts, ExecutionFacts } from '../model';

/**
 * What was published, the newest first. An incident is open until something that came later says that it is over: a message
 * that calls for nobody, or a rotation of the same secret that succeeded.
 */
export function alertFacts(
  messages: readonly PublishedMessage[],
  executions: readonly ExecutionFacts[],
): readonly AlertFacts[] {
  const alerts = messages.map((message) => ({
    message,
    alert: parseAlert(message.attributes[ALERT_ATTRIBUTE]?.StringValue ?? ''),
  }));
  return alerts
    .map(({ message, alert }, index): AlertFacts => {
      const { messageId: id, publishedAt: at, subject = 'Alert', message: text } = message;
      const severity = alert?.severity ?? 'info';
      const later = alerts
        .slice(index + 1)
        .some((other) => other.alert?.secretArn === alert?.secretArn && other.alert?.severity === 'info');
      const rotated = executions.some(
        ({ secretArn, mode, status, until = 0 }) =>
          secretArn === alert?.secretArn && mode === 'rotate' && status === 'SUCCEEDED' && until > at,
      );
      return {
        id,
        at,
        subject,
        text,
        severity,
        ...(alert !== undefined && { secretArn: alert.secretArn, executionArn: alert.executionArn }),
        open: severity !== 'info' && !later && !rotated,
        lasting: alert !== undefined && concernsIncident(alert),
      };
    })
    .reverse();
}
