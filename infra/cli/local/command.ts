import { statSync } from 'node:fs';
import { Command } from 'commander';
import { STRATEGIES } from '../../../workflow/names';
import { isHttpUrl } from '../aws/aws-access';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { oneOf, type Reader, refusal, wholeNumber } from '../flags';
import type { LocalFlags } from './options';

const EXAMPLES = `
Examples:
  $ npm start                                    two rotations on real parts, one of them undone
  $ npm start -- --verbose                       the same, with every state and attempt
  $ npm start -- --with-app                      an application works on through all of it
  $ npm start -- --strategy alternating-users    two users take turns: no login is refused
  $ npm start -- --serve --port 4599             keep it up for the AWS CLI and SDKs
  $ npm start -- --serve --logs                  with what the functions write
  $ npm start -- --serve --time-scale 3600       an hour a second until a scheduled rotation begins
  $ npm start -- --serve --function mine=rotate.js
  $ npm start -- --database-url 'postgres://admin:pw@db.example/postgres?sslrootcert=ca.pem'

Exit codes: 0 everything ended as expected, 1 it did not, 2 usage error.`;

/** `rds-rotation-workflow local`: everything on this machine, as a demonstration or to be used. */
export function localCommand(context: CliContext): Command {
  const command = new Command('local')
    .description('run everything locally, on a real PostgreSQL and a stand-in for AWS')
    .option(
      '--serve',
      'keep everything up until Ctrl-C, with a page to watch and break it, instead of the demonstration',
    )
    .option(
      '--verbose',
      'show every state and attempt, and the whole alert; so it is, too, where the output is no terminal',
    )
    .option('--logs', 'with --serve: show each line a function writes, behind its secret and its name')
    .option('--with-app', 'let an application open connections and ask through all of the demonstration')
    .option('--port <number>', 'port of the AWS endpoint (default: any free one)', wholeNumber('--port', 0, 65_535))
    .option('--database-url <url>', 'use this PostgreSQL server instead of starting one')
    .option('--slack-webhook <url>', 'post alerts there, too', readWebhook)
    .option('--function <name=file>', 'serve a further Node function; may be given several times', readFunction, {})
    .option(
      '--time-scale <factor>',
      'let time pass so many times faster while nothing is under way; work keeps real time',
      readScale,
      1,
    )
    .option(
      '--strategy <name>',
      `how the demonstration rotates its secret: ${STRATEGIES.join(', ')}`,
      oneOf('--strategy', STRATEGIES),
      'single-user',
    )
    .option('--enforce-iam', 'let each function do only what the policies that are deployed allow it')
    .option(
      '--lambda-concurrency <number>',
      'let so many functions run at a time, and refuse any further one',
      wholeNumber('--lambda-concurrency', 1, 1_000),
    )
    .option(
      '--stale-reads <milliseconds>',
      'let changes of a secret be seen only after so long',
      wholeNumber('--stale-reads', 0, 60_000, 'milliseconds'),
    )
    .option('--idle-for-weeks', 'begin with the functions that log in to databases asleep: Inactive, then Pending')
    .addHelpText('after', EXAMPLES);
  // Only here, for PostgreSQL, the CDK and the stand-in are nothing that the other commands need.
  return command.action(async (flags: LocalFlags) => (await import('./run')).runLocal(context, flags));
}

const readScale: Reader<number> = (text) => {
  const scale = text.trim() === '' ? NaN : Number(text);
  if (scale >= 1 && scale <= 100_000) return scale;
  throw refusal('--time-scale', text, 'a number from 1, real time, to 100000');
};

/** The address of a webhook is a secret, so it is not repeated. */
const readWebhook: Reader<string> = (text) => {
  if (isHttpUrl(text)) return text;
  throw new UsageError(
    '--slack-webhook is no http or https URL; it must be one such as https://hooks.slack.com/services/...',
  );
};

function readFunction(text: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, file] = /^([\w-]{1,64})=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) {
    throw refusal('--function', text, 'of the form NAME=FILE, the name of letters, digits, - and _');
  }
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError(
      `--function is "${text}", and there is no file ${file}. Give the path of a JavaScript or TypeScript file.`,
    );
  }
  return { ...previous, [name]: file };
}
