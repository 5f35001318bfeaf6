import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { caseNamed } from './cases/case-name';
import type { FaultCase } from './run-case';

/** What `npm run test:faults` was asked for. */
export interface Flags {
  readonly seed: number;
  readonly only?: string;
  readonly strategy?: StrategyName;
  readonly story?: FaultCase;
  readonly again?: string;
  readonly part?: Part;
  readonly merge?: readonly string[];
  readonly docs?: true;
  readonly singles?: number;
  readonly ofEach?: number;
  readonly pairs?: number;
  readonly crowd?: number;
  readonly lambdaConcurrency: number;
  readonly workers: number;
  readonly atOnce: number;
  readonly json?: string;
}

/** One of several parts, counted from 1. */
interface Part {
  readonly number: number;
  readonly of: number;
}

const EXAMPLES = `
Examples:
  $ npm run test:faults                                       every single fault, and pairs
  $ npm run test:faults -- --only 'ALTER ROLE' --pairs 0      single faults on these statements
  $ npm run test:faults -- --only 'notify > ' --seed 7        pairs that begin with these, by another choice
  $ npm run test:faults -- --strategy alternating-users --of-each 1 --pairs 0
  $ npm run test:faults -- --part 3/8 --json out/3.json       an eighth of the single faults, and pairs among them
  $ npm run test:faults -- --merge out/*.json --docs          all parts, a table for each strategy, also in docs/fault-stories.md
  $ npm run test:faults -- --again out/3.json                 what was violated there, once more
  $ npm run test:faults -- --crowd 200                        two hundred rotations at once, ten functions at a time

Exit codes: 0 nothing was violated, 1 something was, 2 usage error.`;

/** Reads the command line; ends the process at a usage error. */
export function readFlags(): Flags {
  const command = new Command('test:faults')
    .description('let every call, statement and invocation of a rotation fail in every way, and look at the end')
    .option('--seed <number>', 'seed of the choice of pairs', whole, 1)
    .option('--only <text>', 'only single faults whose name contains the text, and pairs that begin with these')
    .option(
      '--strategy <name>',
      `every scenario by this one (${STRATEGIES.join(', ')}); with --merge: only its stories`,
      strategyName,
    )
    .option('--story <name>', 'only this story, by the name under which it was reported', story)
    .option('--again <file>', 'only the stories that were violated in this result')
    .option('--singles <number>', 'only so many single faults, of every kind equally many (default: all)', whole)
    .option('--of-each <number>', 'only so many of each kind of fault in each function', atLeastOne)
    .option('--part <number/number>', 'only this part of the single faults: 3/8 is the third of eight', part)
    .option('--pairs <number>', 'only so many pairs of faults (default: as many as cover them pairwise)', whole)
    .option(
      '--workers <number>',
      'how many processes, each with a testbed of its own',
      atLeastOne,
      availableParallelism(),
    )
    .option('--crowd <number>', 'instead, let so many secrets rotate at once', atLeastOne)
    .option('--lambda-concurrency <number>', 'with --crowd: how many functions run at a time', atLeastOne, 10)
    .option('--at-once <number>', 'how many stories each of them runs at a time', atLeastOne, 4)
    .option('--json <file>', 'write the result into this file as well')
    .option('--merge <files...>', 'instead, put the results of parts together')
    .option('--docs', 'with --merge: write the tables into docs/fault-stories.md')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  return command.parse().opts<Flags>();
}

function story(name: string): FaultCase {
  try {
    return caseNamed(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function strategyName(name: string): StrategyName {
  const found = STRATEGIES.find((each) => each === name);
  if (found === undefined) throw new InvalidArgumentError(`It must be one of ${STRATEGIES.join(', ')}.`);
  return found;
}

function part(text: string): Part {
  const [, number = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (number < 1 || number > of) throw new InvalidArgumentError('It must be like 3/8, from 1/8 to 8/8.');
  return { number, of };
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = whole(text);
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}
