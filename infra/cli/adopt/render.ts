import type { CliContext } from '../context';
import { paint } from '../terminal/terminal';
import type { Adoption, RotationSetting } from './plan';
import type { AdoptReport } from './run';

/** What is to change, with the commands there and back. */
export function planScreen(adoption: Adoption, { terminal }: CliContext): string {
  const { bold } = paint(terminal);
  const { secret, before, after, strategy, change, wayBack, mind } = adoption;
  if (change.length === 0) return '';
  return `${[
    bold(secret.name),
    '',
    `  function  ${before.functionArn ?? 'none'}`,
    `         →  ${after.functionArn}`,
    `  rules     ${rulesOf(before)}`,
    `         →  ${rulesOf(after)}`,
    `  strategy  ${strategy.name}, since ${strategy.since}`,
    '',
    'The change: no password changes, and rotation is never off',
    ...numbered(change),
    'The way back',
    ...numbered(wayBack),
    ...(mind.length === 0 ? [] : ['Mind', ...mind.map((each) => `  ${each}`)]),
  ].join('\n')}\n`;
}

/** The end, below the plan. */
export function endScreen({ secret, change, done }: AdoptReport, { terminal, commandLine }: CliContext): string {
  const { green } = paint(terminal);
  if (change.length === 0) return `Nothing to do: ${secret.name} is rotated by this workflow already.\n`;
  if (!done) return '\nNothing was changed.\n';
  return `\n${green('Done.')} See that all is well, and then rotate:
  1. ${commandLine} check ${secret.name}
  2. aws secretsmanager rotate-secret --secret-id ${secret.name}
Keep the former function until then: the way back needs it.\n`;
}

function rulesOf({ enabled, rules }: RotationSetting): string {
  return rules === undefined ? 'none' : `${JSON.stringify(rules)}${enabled ? '' : ', turned off'}`;
}

const numbered = (commands: readonly string[]): readonly string[] =>
  commands.map((command, index) => `  ${index + 1}. ${command}`);
