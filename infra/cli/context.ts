import { readFileSync, writeFileSync } from 'node:fs';
import { COMMAND_LINE } from '../../workflow/names';
import type { Clock } from '../../functions/rotation/ports';
import type { AwsClients } from './aws/clients';
import { accessOf } from './aws/aws-access';
import { listenForInterruption } from './interruption';
import { type Terminal, terminalAt } from './terminal/terminal';

/** Everything a command needs from the machine it runs on. Tests pass their own. */
export interface CliContext {
  /** Standard output: the result, so that a program can read it. */
  readonly terminal: Terminal;
  /** Standard error: whatever else a person should see. */
  readonly errors: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** How an operator calls this command line. */
  readonly commandLine: string;
  readonly clock: Clock;
  /** The local time zone, an IANA name. */
  readonly zone: string;
  readonly files: Files;
  /** Where to ask questions; undefined if there is no interactive terminal. */
  readonly dialogue: Dialogue | undefined;
  /**
   * Clients for the account that the environment names, in the Region of the first ARN among the names.
   *
   * @throws UsageError for a setting of the environment that cannot be used.
   */
  readonly connect: (names?: readonly (string | undefined)[]) => Promise<AwsClients>;
  /** Resolves when the user ends what would run forever, for example with Ctrl-C. */
  readonly interrupted: () => Promise<unknown>;
  /** The exit code once everything is done. */
  readonly endWith: (code: number) => void;
}

interface Files {
  read(path: string): string;
  write(path: string, text: string): void;
}

export interface Dialogue {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** In a checkout there is nothing that npx could run. */
function calledAs(entry = ''): string {
  return entry.endsWith('from-source.mjs') ? `node ${entry}` : COMMAND_LINE;
}

/** The machine itself, with the AWS account its environment names. */
export function thisMachine(): CliContext {
  const { stdin, stdout, stderr, env } = process;
  return {
    terminal: terminalAt(stdout, env),
    errors: terminalAt(stderr, env),
    environment: env,
    commandLine: calledAs(process.argv[1]),
    clock: {
      now: () => Date.now(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    files: {
      read: (path) => readFileSync(path, 'utf8'),
      write: (path, text) => writeFileSync(path, text),
    },
    dialogue: stdin.isTTY && stdout.isTTY ? { input: stdin, output: stdout } : undefined,
    connect: async (names = []) => {
      const access = accessOf(env, names);
      // Loading three SDK clients takes longer than everything else a command does before its first request.
      return (await import('./aws/clients')).connectToAws(access);
    },
    interrupted: () => listenForInterruption().orderly(),
    endWith: (code) => {
      process.exitCode = code;
    },
  };
}
