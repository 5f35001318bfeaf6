import { fork } from 'node:child_process';
import { Command } from 'commander';
import { table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { run, upTo } from '../command';
import type { CrowdResult } from './crowd';
import { TreeMemory } from './tree-memory';

interface Options {
  readonly secrets: number;
  readonly json?: true;
}

/** How one side went, and the most memory it took with all its processes, in bytes. */
interface Side extends CrowdResult {
  readonly memory: number;
}

/** All secrets at once on the stand-in: by the plain rotation function, and by the product. */
async function main(): Promise<void> {
  const { secrets, json } = readOptions();
  const plain = await measure('plain', secrets);
  const product = await measure('product', secrets);
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ secrets, plain, product }, undefined, 2)}\n`);
  } else {
    const ratio = (product.milliseconds / plain.milliseconds).toFixed(2);
    const row = (name: string, { goodAtFirst, milliseconds, processorMilliseconds, memory }: Side, times: string) => [
      name,
      `${goodAtFirst} of ${secrets}`,
      `${(milliseconds / 1_000).toFixed(1)} s`,
      times,
      `${(processorMilliseconds / 1_000).toFixed(1)} s`,
      `${Math.round(memory / 1_000_000)} MB`,
    ];
    const rows = [row('plain function', plain, ''), row('product', product, ratio)];
    const heads = ['all at once', 'good at the first attempt', 'time', 'ratio', 'processor', 'most memory'];
    process.stdout.write(table(heads, rows, terminalAt(process.stdout, process.env)));
    for (const [words, count] of Object.entries({ ...plain.failures, ...product.failures })) {
      process.stdout.write(`${count} times: ${words}\n`);
    }
  }
  process.exitCode = product.goodAtFirst === secrets ? 0 : 1;
}

/** @throws Error if the process ends without a result */
function measure(by: 'plain' | 'product', secrets: number): Promise<Side> {
  process.stderr.write(`${by}: starting PostgreSQL and the stand-in for AWS, making ${secrets} secrets ...\n`);
  const child = fork(require.resolve('./side'), [by, String(secrets)], { execArgv: process.execArgv });
  const memory = new TreeMemory(child.pid ?? 0);
  return new Promise((resolve, reject) => {
    let result: CrowdResult | undefined;
    child.on('message', (message: CrowdResult | 'ready') => {
      if (message === 'ready') process.stderr.write(`${by}: rotating ...\n`);
      else result = message;
    });
    child.once('exit', () => {
      const most = memory.end();
      if (result === undefined) reject(new Error(`Rotating ${secrets} secrets by the ${by} side gave no result.`));
      else resolve({ ...result, memory: most });
    });
  });
}

function readOptions(): Options {
  return new Command('bench:load')
    .description('Rotates many secrets at once on the stand-in, by the product and by a plain rotation function.')
    .option('--secrets <n>', 'how many', upTo(5_000), 50)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit codes: 0 all first attempts of the product ended well, 1 not so.')
    .parse()
    .opts();
}

run(main);
