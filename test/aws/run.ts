import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Command, InvalidArgumentError } from 'commander';
import { terminalAt } from '../../infra/cli/terminal/terminal';
import { awsLaboratory, callerAccount, destroy } from './aws-laboratory';
import type { Laboratory } from './experiment';
import { EXPERIMENTS } from './experiments/index';
import { report, runExperiments } from './report';
import { standInLaboratory } from './stand-in-laboratory';

interface Options {
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly standIn?: boolean;
  readonly only?: readonly string[];
}

/** Exit codes: 0 everything as assumed or not settled, 1 something else was seen, 2 usage error, 130 stopped before its end. */
async function main(): Promise<void> {
  const { yes = false, keep = false, standIn = false, only } = readOptions();
  const kind = standIn ? 'stand-in' : 'aws';
  const wanted = EXPERIMENTS.filter(({ name }) => only?.includes(name) ?? true);
  const experiments = wanted.filter(({ on }) => on.includes(kind));
  const say = (text: string): void => terminalAt(process.stdout, process.env).write(`${text}\n`);
  const left = wanted.filter((experiment) => !experiments.includes(experiment)).map(({ name }) => name);
  if (left.length > 0)
    say(`Left out, since ${standIn ? 'only AWS' : 'only the stand-in'} can tell: ${left.join(', ')}.`);
  if (experiments.length === 0) {
    process.exitCode = 2;
    return;
  }
  const stop = new AbortController();
  const stack = `rds-rotation-lab-${randomBytes(3).toString('hex')}`;
  if (!standIn) {
    const { account, arn } = await callerAccount();
    const minutes = experiments.reduce((sum, experiment) => sum + experiment.minutes, 0);
    say(`Account ${account}, Region ${process.env['AWS_REGION'] ?? 'of the profile'}, as ${arn}`);
    say(`Makes the stack ${stack}: VPC, PostgreSQL db.t4g.micro, endpoint for Secrets Manager, the workflow, a probe.`);
    say(`Takes about ${minutes + 30} minutes and costs about 0.10 USD an hour (list prices of us-east-1, reckoned).`);
    say(keep ? 'It is kept afterwards (--keep).' : 'It is destroyed afterwards, also after Ctrl-C.');
    if (!yes && !(await agreed())) return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) return;
      stop.abort();
      say(`\nStopping after the present experiment; then everything is ${keep ? 'kept' : 'removed'}.`);
    });
  }
  const byHand = `npx cdk destroy ${stack} --app "node --import tsx test/aws/stack.ts"`;
  let laboratory: Laboratory | undefined;
  try {
    laboratory = await (standIn ? standInLaboratory() : awsLaboratory(stack, 60 * 60_000));
    const findings = await runExperiments(
      laboratory,
      experiments,
      ({ name, question }) => say(`${name}: ${question}`),
      stop.signal,
    );
    say(`\n${report(findings, terminalAt(process.stdout, process.env))}`);
    if (stop.signal.aborted) process.exitCode = 130;
    if (findings.some(({ observation }) => observation.agrees === false)) process.exitCode = 1;
  } finally {
    if (standIn) await laboratory?.close();
    else if (keep) say(`Kept: remove it with LABORATORY=${stack} ${byHand}`);
    else
      await destroy(stack).catch((error: unknown) =>
        Promise.reject(leftBehind(error, `LABORATORY=${stack} ${byHand}`)),
      );
  }
}

const leftBehind = (error: unknown, command: string) =>
  new Error(`${String(error)} Resources may be left that cost money. Remove them with ${command}`);

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('Nobody is here to be asked: give --yes to go on without a question.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Go on? [y/N] ').finally(() => terminal.close());
  return /^y(es)?$/i.test(answer.trim());
}

function readOptions(): Options {
  const names = EXPERIMENTS.map(({ name }) => name);
  const known = (text: string, before: readonly string[] = []): readonly string[] => {
    const given = text.split(',');
    const stranger = given.find((name) => !names.includes(name));
    if (stranger === undefined) return [...before, ...given];
    throw new InvalidArgumentError(`There is no experiment ${stranger}. There are: ${names.join(', ')}.`);
  };
  return new Command('test:aws')
    .description(
      'Asks AWS what no documentation settles, in your own account, and compares it with what the product assumes.',
    )
    .option('--yes', 'start without a question')
    .option('--keep', 'leave the stack in the account')
    .option('--only <names>', `run only these experiments, separated by commas: ${names.join(', ')}`, known)
    .option('--stand-in', 'run against the local stand-in instead of AWS')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse()
    .opts();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
