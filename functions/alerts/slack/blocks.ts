import type { Alert, Severity } from '../alert';
import type { SlackBlock, SlackMessage } from './message';
import { fields, header, links, message, section } from './message';
import { readableTime } from '../text';
import { impactLine, labelLines, title, whatHappened, whatTheRollBackDid, whatToDo } from '../wording';

const EMOJI: Readonly<Record<Severity, string>> = {
  critical: ':rotating_light:',
  error: ':red_circle:',
  warning: ':warning:',
  info: ':white_check_mark:',
};

/** The alert for Slack: the same words as in the mail, the impact first, and the facts as a table. */
export function slackBlocks(alert: Alert): SlackMessage {
  const { lockoutWindowMilliseconds: lockout, runbook } = alert;
  const runbookUrl = runbook?.startsWith('http') ? runbook : undefined;
  const labels = labelLines(alert);
  const rollBack = whatTheRollBackDid(alert);
  const blocks: (SlackBlock | undefined)[] = [
    header(`${EMOJI[alert.severity]} ${capitalised(title(alert))}: ${alert.secretName}`),
    section(impactLine(alert)),
    section(whatHappened(alert).join('\n'), 'What happened'),
    rollBack.length === 0 ? undefined : section(rollBack.join('\n'), 'What the rollback found and did'),
    section(whatToDo(alert), 'What to do next'),
    fields([
      ['Secret', alert.secretName],
      ['Time', readableTime(alert.occurredAt)],
      ['Version', alert.versionId],
      ['Lockout', lockout === undefined ? undefined : `${lockout} ms`],
      ['Labels', labels.length === 0 ? undefined : labels.join('\n')],
      ['Runbook', runbookUrl === undefined ? runbook : undefined],
    ]),
    links([
      ['Runbook', runbookUrl],
      ['Execution', alert.executionUrl],
      ['Secret', alert.secretUrl],
    ]),
  ];
  return message(
    `${impactLine(alert)} (${title(alert)})`,
    blocks.filter((block) => block !== undefined),
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
