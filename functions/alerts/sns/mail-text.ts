import type { Alert } from '../alert';
import { readableTime, wrap } from '../text';
import { impactLine, labelLines, shortImpact, title, whatHappened, whatTheRollBackDid, whatToDo } from '../wording';

/** SNS accepts subjects of up to 100 characters, printable ASCII without line breaks (SNS API, Publish). */
export const SUBJECT_LIMIT = 100;

/** Columns after which words move to the next line: mail is still read in windows of 80. */
export const WIDTH = 76;

/** The subject: urgency and impact first, since mail readers cut the end off; a long name loses its middle. */
export function mailSubject(alert: Alert): string {
  const start = `${alert.severity.toUpperCase()}: ${title(alert)}, ${shortImpact(alert)}: `;
  const name = alert.secretName.replace(/[^\x20-\x7e]/g, '?');
  return start + withoutMiddle(name, SUBJECT_LIMIT - start.length);
}

/** The text for people who read mail: the impact first, then what happened, what was done, what to do, and facts. */
export function mailText(alert: Alert): string {
  const sections = [
    wrap(impactLine(alert), WIDTH),
    headed('WHAT HAPPENED', whatHappened(alert)),
    headed('WHAT THE ROLLBACK FOUND AND DID', whatTheRollBackDid(alert)),
    headed('WHAT TO DO NEXT', [whatToDo(alert)]),
    links(alert),
    ['FACTS', ...facts(alert)],
  ];
  const written = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

function headed(heading: string, sentences: readonly string[]): readonly string[] {
  return sentences.length === 0 ? [] : [heading, ...sentences.flatMap((text) => wrap(text, WIDTH))];
}

function links({ runbook, executionUrl, secretUrl }: Alert): readonly string[] {
  // A link keeps a line to itself, however long: mail readers lose the rest of a broken one.
  const lines = [
    ...(runbook === undefined ? [] : [`Runbook:    ${runbook}`]),
    ...(executionUrl === undefined ? [] : [`Execution:  ${executionUrl}`]),
    ...(secretUrl === undefined ? [] : [`Secret:     ${secretUrl}`]),
  ];
  return lines.length === 0 ? [] : ['LINKS', ...lines];
}

function facts(alert: Alert): readonly string[] {
  const { lockoutWindowMilliseconds: lockout } = alert;
  return [
    `Time:       ${readableTime(alert.occurredAt)}`,
    `Secret:     ${alert.secretArn}`,
    `Version:    ${alert.versionId}`,
    `Execution:  ${alert.executionArn}`,
    ...(lockout === undefined ? [] : [`Lockout:    ${lockout} ms`]),
    ...labelLines(alert).map((line) => `Labels:     ${line}`),
  ];
}

function withoutMiddle(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const head = Math.ceil((limit - 3) / 2);
  return `${text.slice(0, head)}...${text.slice(text.length - (limit - 3 - head))}`;
}
