import type { Alert } from '../alert';
import { commandLines, type Step, stepsFor } from '../steps';
import { readableTime, wrap } from '../text';
import { byItself, headline, labelLines, place, refusal, repetition, why } from '../wording';

/** Maximum columns of a line: email is still read in windows of 80. */
const WIDTH = 76;

/** The text of an email: what to do first, then the reason, the commands, what happens automatically, and the facts. */
export function mailText(alert: Alert): string {
  const sections = [
    wrap(headline(alert), WIDTH),
    [place(alert), ...paragraphs([refusal(alert), repetition(alert)])],
    headed('WHY', paragraphs(why(alert))),
    ...stepsFor(alert).map((step, index) => numbered(step, index + 1, alert)),
    headed('BY ITSELF', paragraphs(byItself(alert))),
    headed('LINKS', links(alert)),
    headed('FACTS', facts(alert)),
  ];
  const written = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${written.join('\n\n')}\n`;
}

function paragraphs(texts: readonly (string | undefined)[]): readonly string[] {
  return texts.flatMap((text) => (text === undefined ? [] : wrap(text, WIDTH)));
}

function headed(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines];
}

/** A command keeps a line to itself, however long, so that it can be copied; the same holds for a link. */
function numbered(step: Step, number: number, alert: Alert): readonly string[] {
  const [first = '', ...rest] = wrap(`${step.heading} ${step.note}`.trim(), WIDTH - INDENT.length);
  return [
    `${number}  ${first}`,
    ...rest.map((line) => `${INDENT}${line}`),
    ...commandLines(step, alert).map((line) => `${INDENT}${line}`),
  ];
}

const INDENT = '   ';

function links({ runbook, executionUrl, secretUrl }: Alert): readonly string[] {
  return Object.entries({ 'Runbook:    ': runbook, 'Execution:  ': executionUrl, 'Secret:     ': secretUrl }).flatMap(
    ([label, url]) => (url === undefined ? [] : [`${label}${url}`]),
  );
}

function facts(alert: Alert): readonly string[] {
  return [
    `Time:       ${readableTime(alert.occurredAt)}`,
    `Secret:     ${alert.secretArn}`,
    `Version:    ${alert.versionId}`,
    `Execution:  ${alert.executionArn}`,
    ...labelLines(alert).map((line) => `Labels:     ${line}`),
  ];
}
