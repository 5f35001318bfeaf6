import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { createClock } from '../../local/aws/clocks/clock';
import { DatabaseServer } from '../../local/postgres/database-server';
import { hurryingClock } from '../../local/aws/clocks/hurrying-clock';
import type { LocalEnvironmentOptions } from '../../local/local-environment';
import { ExitCode, UsageError } from '../exit-code';
import { runDemo } from './demo';
import { serve } from './serve';
import { standardOutput } from '../terminal';

const EXAMPLES = `
Examples:
  $ npm start                                    two rotations on real parts, one of them undone
  $ npm start -- --serve --port 4599             keep it up for the AWS CLI and SDKs
  $ npm start -- --serve --time-scale 3600       an hour a second until a scheduled rotation begins
  $ npm start -- --serve --function mine=rotate.js
  $ npm start -- --database-url 'postgres://admin:pw@db.example/postgres?sslrootcert=ca.pem'

Exit codes: 0 everything ended as it should, 1 it did not, 2 it was asked for wrongly.`;

interface Flags {
  readonly serve?: true;
  readonly port?: number;
  readonly databaseUrl?: string;
  readonly slackWebhook?: string;
  readonly function: Readonly<Record<string, string>>;
  readonly timeScale: number;
}

/** `rds-rotation-workflow local`: the whole product on this machine, as a demonstration or to be used. */
export function localCommand(): Command {
  const command = new Command('local')
    .description('run the whole product on this machine: a real PostgreSQL and a stand-in for AWS')
    .option('--serve', 'keep everything up until Ctrl-C, instead of the demonstration')
    .option('--port <number>', 'port of the AWS endpoint (default: any free one)', parsePort)
    .option('--database-url <url>', 'use this PostgreSQL server instead of starting one')
    .option('--slack-webhook <url>', 'post alerts there, too', parseWebhook)
    .option('--function <name=file>', 'serve a further Node function; may be given several times', parseFunction, {})
    .option(
      '--time-scale <factor>',
      'let time pass so many times faster while nothing is under way; work keeps real time',
      parseScale,
      1,
    )
    .addHelpText('after', EXAMPLES);
  return command.action(async (flags: Flags) => {
    const options: LocalEnvironmentOptions = {
      clock: flags.timeScale === 1 ? createClock() : hurryingClock({ scale: flags.timeScale }),
      endpoints: endpointsFrom(process.env),
      functions: flags.function,
      ...(flags.port !== undefined && { port: flags.port }),
      ...(flags.databaseUrl !== undefined && { databaseUrl: checkDatabaseUrl(flags.databaseUrl) }),
      ...(flags.slackWebhook !== undefined && { slackWebhook: flags.slackWebhook }),
    };
    if (flags.serve) {
      await serve(options, standardOutput, untilInterrupted());
    } else if (!(await runDemo(options, standardOutput))) {
      process.exitCode = ExitCode.failure;
    }
  });
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

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 (any free one) to 65535.');
  }
  return port;
}

function parseScale(text: string): number {
  const scale = Number(text);
  if (!(scale >= 1 && scale <= 100_000)) {
    throw new InvalidArgumentError('It must be a number from 1, real time, to 100000.');
  }
  return scale;
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

function parseWebhook(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError('It must be an http or https URL.');
  }
  return text;
}

function parseFunction(text: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, file] = /^([\w-]{1,64})=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw new InvalidArgumentError('It must have the form NAME=FILE, the name of letters, digits, - and _.');
  }
  if (!existsSync(file)) {
    throw new InvalidArgumentError(`The file ${file} does not exist.`);
  }
  return { ...previous, [name]: file };
}
