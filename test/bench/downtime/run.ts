import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { run, upTo } from '../command';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { duration, table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { APPLICATIONS, type Target } from './applications';
import { downtimePicture } from './picture';
import { type Count, Workload } from './workload';

/** What one application saw of all rotations. */
export interface Result {
  readonly application: string;
  readonly queries: number;
  readonly failures: number;
  readonly longestMilliseconds: number;
  readonly rotations: readonly Count[];
  readonly messages: Readonly<Record<string, number>>;
}

interface Options {
  readonly rotations: number;
  readonly connections: number;
  readonly transactions: number;
  readonly json?: boolean;
  readonly svg?: string;
}

/** How many queries fail while the password is rotated, for three ways to connect, one after the other on the same server. */
async function main(): Promise<void> {
  const options = readOptions();
  const progress = (text: string): void => void process.stderr.write(text);
  progress('Starting PostgreSQL and the stand-in for AWS ...\n');
  const environment = await LocalEnvironment.start({});
  try {
    const results: Result[] = [];
    for (const application of APPLICATIONS) {
      const number = results.length + 1;
      const name = `app${number}`;
      const { secretArn } = await environment.createApplicationSecret(`bench/${name}`, { role: name, database: name });
      const { host, port, ca } = environment.databases.administration;
      const target: Target = {
        secretId: secretArn,
        secretsManager: environment.clients.secretsManager,
        connection: { host, port, database: name, ssl: ca === undefined ? false : { ca } },
      };
      const workload = new Workload(application, target, options.connections, options.transactions);
      const rotations: Count[] = [];
      workload.lap();
      for (let rotation = 1; rotation <= options.rotations; rotation++) {
        const label = `${number}/${APPLICATIONS.length} ${application.name}: rotation ${rotation} of ${options.rotations}`;
        progress(process.stderr.isTTY ? `\r${label} ` : rotation === 1 ? `${label}\n` : '');
        await environment.rotate(secretArn);
        await environment.account.whenIdle();
        rotations.push(workload.lap());
      }
      await workload.stop();
      if (process.stderr.isTTY) progress('\n');
      results.push(summary(application.name, rotations, Object.fromEntries(workload.messages)));
    }
    print(results, options);
  } finally {
    await environment.stop();
  }
}

function summary(application: string, rotations: readonly Count[], messages: Result['messages']): Result {
  const total = (of: (count: Count) => number): number => rotations.reduce((sum, count) => sum + of(count), 0);
  return {
    application,
    queries: total(({ queries }) => queries),
    failures: total(({ failures }) => failures),
    longestMilliseconds: Math.round(Math.max(...rotations.map((count) => count.failingMilliseconds))),
    rotations,
    messages,
  };
}

function print(results: readonly Result[], { rotations, connections, transactions, json, svg }: Options): void {
  if (svg !== undefined) writeFileSync(svg, downtimePicture(results));
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ rotations, connections, transactions, results }, undefined, 2)}\n`);
    return;
  }
  const rows = results.map(({ application, queries, failures, longestMilliseconds, rotations: all }) => [
    application,
    String(queries),
    String(failures),
    `${all.filter((count) => count.failures > 0).length} of ${rotations}`,
    failures === 0 ? '-' : duration(longestMilliseconds),
  ]);
  const title = `${rotations} rotations, ${connections} connections opened and closed as fast as they can, ${transactions} long transactions`;
  const header = ['application', 'queries', 'failed', 'rotations with failures', 'longest'];
  process.stdout.write(`${title}\n\n${table(header, rows, terminalAt(process.stdout, process.env))}`);
}

function readOptions(): Options {
  const whole = upTo(9999);
  return new Command('bench:downtime')
    .description('Counts failed queries of applications while their password is rotated.')
    .option('--rotations <n>', 'rotations for each application', whole, 50)
    .option('--connections <n>', 'connections at a time', whole, 50)
    .option('--transactions <n>', 'transactions kept open', whole, 5)
    .option('--json', 'print JSON')
    .option('--svg <file>', 'also write a picture')
    .parse()
    .opts();
}

run(main);
