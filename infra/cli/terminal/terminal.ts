import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';

/** Where a command writes, and whether it is an interactive terminal. */
export interface Terminal {
  write(text: string): void;
  /** True on a terminal whose user did not set NO_COLOR. */
  readonly colours: boolean;
  /** True if lines may be redrawn in place. */
  readonly live: boolean;
  /** Characters of a line. */
  readonly width: number;
  /** For redrawing lines in place; undefined if the terminal is not live. */
  readonly stream?: NodeJS.WritableStream;
}

/** Default width in characters: that of the classic terminal. */
const USUAL_WIDTH = 80;

/** A standard stream of this process; https://no-color.org says what NO_COLOR means: anything but nothing. */
export function terminalAt(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  const live = stream.isTTY && environment['TERM'] !== 'dumb';
  return {
    write: (text) => void stream.write(text),
    colours: stream.isTTY && (environment['NO_COLOR'] ?? '') === '',
    live,
    ...(live && { stream }),
    get width() {
      return stream.isTTY ? stream.columns : USUAL_WIDTH;
    },
  };
}

/** Colours of a terminal; without colour, each leaves the text unchanged. */
export const paint = (terminal: Terminal) => createColors(terminal.colours);

/** Columns aligned to the widest cell, the header dimmed. Colours may be in the cells. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const { dim } = paint(terminal);
  const widths = header.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(visibleLength)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - visibleLength(cell)))).join('   ')}`.trimEnd();
  return [dim(line(header)), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

const visibleLength = (text: string): number => stripVTControlCharacters(text).length;

/** `87 ms`, `1.3 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
