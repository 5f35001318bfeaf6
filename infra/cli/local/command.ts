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
  $ npm start                                    two rotations with real parts, one of them rolled back
  $ npm start -- --verbose                       the same, with every state and attempt
  $ npm start -- --with-app                      an application keeps working throughout
  $ npm start -- --strategy alternating-users    two users alternate: no login is refused
  $ npm start -- --serve --port 4599             keep it up for the AWS CLI and SDKs
  $ npm start -- --serve --logs                  with what the functions log
  $ npm start -- --serve --time-scale 3600       an hour per second until a scheduled rotation begins
  $ npm start -- --serve --function mine=rotate.js
  $ npm start -- --database-url 'postgres://admin:pw@db.example/postgres?sslrootcert=ca.pem'

Exit codes: 0 everything ended as expected, 1 it did not, 2 usage error.`;

/** `rds-rotation-workflow local`: everything on this machine, as a demonstration or to be used. */
export function localCommand(context: CliContext): Command {
  const command = new Command('local')
    .description('run everything locally, with a real PostgreSQL and a stand-in for AWS')
    .option(
      '--serve',
      'keep everything running until Ctrl-C, with a page where you can watch it and break things, instead of the demonstration',
    )
    .option('--verbose', 'show every state and attempt, and the whole alert (default if the output is not a terminal)')
    .option('--logs', 'with --serve: show each line that a function logs, prefixed with its secret and its name')
    .option('--with-app', 'run an application that opens connections and queries throughout the demonstration')
    .option('--port <number>', 'port of the AWS endpoint (default: any free port)', wholeNumber('--port', 0, 65_535))
    .option('--database-url <url>', 'use this PostgreSQL server instead of starting one')
    .option('--slack-webhook <url>', 'also post alerts to this URL', readWebhook)
    .option('--function <name=file>', 'serve another Node.js function; can be repeated', readFunction, {})
    .option(
      '--time-scale <factor>',
      'speed time up by this factor while nothing is in progress; work keeps real time',
      readScale,
      1,
    )
    .option(
      '--strategy <name>',
      `strategy of the demonstration's secret: ${STRATEGIES.join(', ')}`,
      oneOf('--strategy', STRATEGIES),
      'single-user',
    )
    .option('--enforce-iam', 'allow each function only what the deployed policies allow (default)')
    .option('--no-enforce-iam', 'allow each function everything')
    .option(
      '--lambda-concurrency <number>',
      'number of functions that may run at a time; further invocations are refused',
      wholeNumber('--lambda-concurrency', 1, 1_000),
    )
    .option(
      '--stale-reads <milliseconds>',
      'make changes of a secret visible only after this delay',
      wholeNumber('--stale-reads', 0, 60_000, 'milliseconds'),
    )
    .option('--idle-for-weeks', 'start with the functions that log in to databases idle: Inactive, then Pending')
    .addHelpText('after', EXAMPLES);
  // Imported only here, because the other commands need neither PostgreSQL nor the CDK nor the stand-in.
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
