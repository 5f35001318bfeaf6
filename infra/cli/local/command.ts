import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import type { LocalFlags } from './run';

const EXAMPLES = `
Examples:
  $ npm start                                    two rotations on real parts, one of them undone
  $ npm start -- --serve --port 4599             keep it up for the AWS CLI and SDKs
  $ npm start -- --serve --time-scale 3600       an hour a second until a scheduled rotation begins
  $ npm start -- --serve --function mine=rotate.js
  $ npm start -- --database-url 'postgres://admin:pw@db.example/postgres?sslrootcert=ca.pem'

Exit codes: 0 everything ended as it should, 1 it did not, 2 it was asked for wrongly.`;

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
  // Only here, for PostgreSQL, the CDK and the stand-in are nothing that the other commands need.
  return command.action(async (flags: LocalFlags) => (await import('./run')).runLocal(flags));
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
