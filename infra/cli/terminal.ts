import { createColors } from 'picocolors';

/** Where a command writes, and whether a person sits there. */
export interface Terminal {
  write(text: string): void;
  /** True on a terminal whose user did not set NO_COLOR. */
  readonly colours: boolean;
  /** True where a line may be drawn over. */
  readonly live: boolean;
}

export const standardOutput: Terminal = {
  write: (text) => void process.stdout.write(text),
  colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
  live: process.stdout.isTTY,
};

/** Colours of a terminal; without colour every one of them changes nothing. */
export const paint = (terminal: Terminal) => createColors(terminal.colours);

/** Columns aligned to the widest cell, the header dimmed. Colours may be in the cells. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const { dim } = paint(terminal);
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(visibleLength)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell))).join('   ')}`.trimEnd();
  return [dim(line(header)), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

// eslint-disable-next-line no-control-regex -- colours are control sequences
const visibleLength = (text: string): number => text.replace(/\u001b\[\d+m/g, '').length;

/** `87 ms`, `1.3 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
