import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '../exit-code';

/** What the schedule commands need of the machine they run on. */
export interface ScheduleContext {
  now(): Date;
  /** The local time zone, an IANA name. */
  readonly zone: string;
  /** True only on a terminal. */
  readonly colours: boolean;
  write(text: string): void;
  /** To stderr, so that what is printed stays usable. */
  warn(text: string): void;
  /** Secrets Manager of the account the environment names. */
  secretsManager(): Promise<SecretsManagerClient>;
  readFile(path: string): string;
  writeFile(path: string, text: string): void;
  /** The exit code once everything is done. */
  endWith(code: number): void;
  /** Puts a question to the person; undefined if nobody sits at a terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

/** The machine itself. */
export function thisMachine(): ScheduleContext {
  const { stdin, stdout } = process;
  return {
    now: () => new Date(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    colours: stdout.isTTY && process.env['NO_COLOR'] === undefined,
    write: (text) => void stdout.write(text),
    warn: (text) => void process.stderr.write(text),
    // Loading the SDK takes longer than everything else here, and most commands do not need it.
    secretsManager: async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient({}),
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text) => writeFileSync(path, text),
    endWith: (code) => {
      process.exitCode = code;
    },
    ask: stdin.isTTY && stdout.isTTY ? askOnTerminal : undefined,
  };
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Without this a Ctrl-D would leave the question open for ever, and the process would end without a word.
  const left = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new UsageError('The questions were left before the last one was answered.')));
  });
  try {
    return await Promise.race([terminal.question(question), left]);
  } finally {
    left.catch(() => undefined);
    terminal.close();
  }
}
