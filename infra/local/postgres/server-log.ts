import { existsSync, openSync, readFileSync, statSync } from 'node:fs';

/** The file a server writes its messages to. It may hold whatever statements the settings make the server log. */
export class ServerLog {
  constructor(readonly file: string) {}

  /** File descriptor to append with; the caller closes it. */
  open(): number {
    return openSync(this.file, 'a', 0o600);
  }

  /** Bytes so far; a place to read from later. */
  get size(): number {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** What was written from byte `from` on. */
  read(from = 0): string {
    return existsSync(this.file) ? readFileSync(this.file).subarray(from).toString('utf8') : '';
  }

  /** The last lines of what a starting server said, for an error message: no session has sent a statement yet. */
  tail(from: number): string {
    const lines = this.read(from).trimEnd().split('\n').slice(-15);
    return `Its log ends:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }
}
