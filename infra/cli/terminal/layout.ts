import type { Impact } from '../../../workflow/document';
import { wrap } from '../../../functions/alerts/text';
import { impactSentence } from '../../../functions/alerts/wording';
import { paint, type Terminal } from './terminal';

/** The first line of every answer to an operator: can applications log in. */
export function impactLine(impact: Impact, secretName: string, terminal: Terminal): string {
  const { bold, green, red, yellow } = paint(terminal);
  const colour = { yes: green, no: red, unknown: yellow }[impact];
  return bold(colour(impactSentence(impact, secretName)));
}

/** Longest line in characters, so that long findings stay readable on wide terminals too. */
const LONGEST_LINE = 110;

/** A text with its label; null if there is nothing to say. */
export type Fact = readonly [label: string, text: string | null];

/** Labelled texts below each other, wrapped next to their labels. */
export function factLines(facts: readonly Fact[], terminal: Terminal): string {
  const { dim } = paint(terminal);
  const width = Math.max(...facts.map(([label]) => label.length));
  const room = Math.min(terminal.width, LONGEST_LINE) - width - '     '.length;
  return facts
    .flatMap(([label, text]) =>
      (text === null ? [] : wrap(text, room)).map(
        (line, index) => `  ${dim((index === 0 ? label : '').padEnd(width))}   ${line}\n`,
      ),
    )
    .join('');
}

/** Numbered steps, or a line that says there is none; further lines of a step, such as commands, are indented under its text. */
export function nextSteps(steps: readonly string[], terminal: Terminal): string {
  const { bold } = paint(terminal);
  return steps.length === 0
    ? `Nothing to do.\n`
    : `${bold('What to do')}\n${steps.map((step, index) => `  ${index + 1}. ${step.replaceAll('\n', '\n     ')}\n`).join('')}`;
}
