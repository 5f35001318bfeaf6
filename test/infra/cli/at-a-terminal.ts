import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Dialogue } from '../../../infra/cli/context';

/** Keys of a terminal. */
export const Key = { down: '\u001b[B', enter: '\r', space: ' ', clearLine: '\u0015', interrupt: '\u0003' } as const;

/** What a person waits to see, and the keys typed then. */
export type Turn = readonly [sees: string, ...keys: readonly string[]];

/** A person at a terminal who types what each turn says as soon as its words stand there. */
export function aPerson(turns: readonly Turn[]): {
  readonly dialogue: Dialogue;
  /** All that was shown. */
  readonly shown: () => string;
  /** What the person never got to see. */
  readonly unseen: () => readonly string[];
} {
  const left = [...turns];
  const input = new PassThrough();
  const output = new PassThrough();
  // A question ends what it writes to, as it could not end a terminal.
  output.end = () => output;
  let shown = '';
  let sinceTyped = '';
  const type = (keys: readonly string[]): void => {
    const [key, ...others] = keys;
    if (key === undefined) return;
    input.write(key);
    // A terminal hands on one key after the other.
    setImmediate(() => type(others));
  };
  output.on('data', (chunk: Buffer) => {
    const text = stripVTControlCharacters(chunk.toString());
    shown += text;
    sinceTyped += text;
    const [sees, ...keys] = left[0] ?? [];
    if (sees === undefined || !sinceTyped.replace(/\s+/g, ' ').includes(sees)) return;
    left.shift();
    sinceTyped = '';
    setImmediate(() => type(keys));
  });
  return { dialogue: { input, output }, shown: () => shown, unseen: () => left.map(([sees]) => sees) };
}
