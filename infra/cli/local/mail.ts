import type { PublishedMessage } from '../../local/index';
import { paint, type Terminal } from '../terminal/terminal';

/** An alert as its email shows it, set off from the states. */
export function mail({ subject, message }: PublishedMessage, terminal: Terminal): string {
  const { yellow, dim } = paint(terminal);
  const bar = yellow('│');
  return [
    `  ${bar} ${yellow(subject ?? 'Alert')}`,
    ...message
      .trimEnd()
      .split('\n')
      .map((line) => `  ${bar} ${line}`.trimEnd()),
    dim('  └ published to SNS'),
  ].join('\n');
}
