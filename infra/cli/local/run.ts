import { createClock, DatabaseServer, hurryingClock, type LocalEnvironmentOptions } from '../../local';
import { ExitCode, UsageError } from '../exit-code';
import { checkEndpoints } from '../aws/environment';
import type { CliContext } from '../context';
import { runDemo } from './demo';
import { checkRequirements } from './requirements';
import { serve } from './serve';

/** Flags of `local`, parsed. */
export interface LocalFlags {
  readonly serve?: true;
  readonly port?: number;
  readonly databaseUrl?: string;
  readonly slackWebhook?: string;
  readonly function: Readonly<Record<string, string>>;
  readonly timeScale: number;
}

/** Runs the demonstration, or serves until Ctrl-C. Sets the exit code. */
export async function runLocal({ terminal, environment, endWith }: CliContext, flags: LocalFlags): Promise<void> {
  checkEndpoints(environment);
  checkRequirements(flags, environment);
  const options: LocalEnvironmentOptions = {
    clock: flags.timeScale === 1 ? createClock() : hurryingClock({ scale: flags.timeScale }),
    endpoints: endpointsFrom(environment),
    functions: flags.function,
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.databaseUrl !== undefined && { databaseUrl: checkDatabaseUrl(flags.databaseUrl) }),
    ...(flags.slackWebhook !== undefined && { slackWebhook: flags.slackWebhook }),
  };
  if (flags.serve) {
    await serve(options, terminal, untilInterrupted());
  } else if (!(await runDemo(options, terminal))) {
    endWith(ExitCode.failure);
  }
}

/** Endpoints a proxy stands at: the functions' own calls go there. */
function endpointsFrom(environment: NodeJS.ProcessEnv): NonNullable<LocalEnvironmentOptions['endpoints']> {
  const names = ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL_SFN', 'AWS_ENDPOINT_URL_SNS'] as const;
  return Object.fromEntries(names.filter((name) => environment[name]).map((name) => [name, environment[name] ?? '']));
}

/** Resolves at the first Ctrl-C, for an orderly end; the second one ends the process at once, which still cleans up. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(ExitCode.failure);
        asked = true;
        resolve();
      });
    }
  });
}

/** Not as commander's own parser: that repeats what it refuses, and the URL holds a password. */
function checkDatabaseUrl(url: string): string {
  try {
    DatabaseServer.atUrl(url);
    return url;
  } catch (error) {
    throw new UsageError(`--database-url cannot be used: ${(error as Error).message}.`);
  }
}
