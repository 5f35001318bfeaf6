import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** A program called by a command of the runbook. */
export interface Question {
  readonly program: string;
  readonly words: readonly string[];
  /** What was piped into it. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly out: string;
  readonly err?: string;
  readonly code?: number;
}

/** A terminal in which a person types what the runbook says: a real bash, whose programs the story answers for. */
export class Shell {
  private readonly folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  private server: Server | undefined;

  /** @param answer called for every program; what it rejects with, the program says, and exits with 1 */
  constructor(private readonly answer: (question: Question) => Promise<Answer>) {}

  /** @param programs names of the programs there are */
  async open(programs: readonly string[], files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, content] of Object.entries({ ...files, variables: '' })) {
      writeFileSync(join(this.folder, name), content);
    }
    for (const program of programs) {
      const file = join(this.folder, program);
      writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${join(__dirname, 'ask.cjs')}' ${program} "$@"\n`);
      chmodSync(file, 0o755);
    }
    this.server = createServer((request, response) => {
      void text(request)
        .then((body) => this.answer(JSON.parse(body) as Question))
        .catch((error: unknown): Answer => ({ out: '', err: `${(error as Error).message}\n`, code: 1 }))
        .then(({ out, err = '', code = 0 }) => response.end(JSON.stringify({ out, err, code })));
    }).listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /**
   * Types a command; what it sets without exporting is kept for the next one. What it wrote.
   * @throws Error with what it said, if any part of it fails
   */
  async type(command: string, environment: Readonly<Record<string, string>>): Promise<string> {
    const { port } = this.server?.address() as AddressInfo;
    const script = `set -euo pipefail\n. ./variables\n${command}\ndeclare -p | { grep -E '^declare -- (KEY|call)=' || true; } > variables\n`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], {
      cwd: this.folder,
      env: { PATH: `${this.folder}:/usr/bin:/bin`, STORY: `http://127.0.0.1:${port}`, ...environment },
    });
    return stdout;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await promisify((done: () => void) => this.server?.close(done))();
    rmSync(this.folder, { recursive: true });
  }
}
