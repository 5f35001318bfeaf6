import type { Alert, Severity } from '../alert';
import { commandLines, type Step, stepsFor } from '../steps';
import { byItself, headline, labelLines, place, refusal, repetition, subject, why } from '../wording';
import { buttons, code, context, message, section, type SlackBlock, type SlackMessage } from './message';

const EMOJI: Readonly<Record<Severity, string>> = {
  critical: ':rotating_light:',
  error: ':red_circle:',
  warning: ':warning:',
  info: ':white_check_mark:',
};

/** Colours of the bar next to the message, as CSS. */
const COLOUR: Readonly<Record<Severity, string>> = {
  critical: '#c8102e',
  error: '#e8590c',
  warning: '#f2c744',
  info: '#2f9e44',
};

/** The alert for Slack: the same words as in the email, in the colour of its severity, commands to copy, links as buttons. */
export function slackBlocks(alert: Alert): SlackMessage {
  const blocks = [
    context(place(alert)),
    section(lines([headline(alert), refusal(alert), repetition(alert)])),
    section(lines(why(alert)), 'Why'),
    ...stepsFor(alert).flatMap((step, index) => numbered(step, index + 1, alert)),
    buttons([
      ['Runbook', alert.runbook],
      ['Execution', alert.executionUrl],
      ['Secret', alert.secretUrl],
    ]),
    context(lines([...byItself(alert), ...labelLines(alert)])),
  ];
  return message(`${EMOJI[alert.severity]} ${subject(alert)}`, COLOUR[alert.severity], blocks);
}

function numbered(step: Step, number: number, alert: Alert): readonly (SlackBlock | undefined)[] {
  return [section(step.note, `${number}  ${step.heading}`), code(commandLines(step, alert))];
}

const lines = (texts: readonly (string | undefined)[]): string => texts.filter((text) => text !== undefined).join('\n');
