/**
 * `npm run test:package`: packs this checkout, installs the tarball into eight empty folders, each a way in which people
 * write CDK apps, and there type-checks, synthesises the README's example with the real `cdk synth` and without an
 * account, and runs the command line; then tries the package in other ways. Needs the npm registry. `--results FILE`
 * writes the counts, `--only a,h,local` runs the checks whose names begin so, `--keep` leaves the folders.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { digestOf, faultsOf, pack } from '../../infra/build/tarball';
import { checkClient } from './client';
import { checkCommandLine, checkLocal } from './command-line';
import { checkCompilerFlags } from './compiler-flags';
import { Consumer, type Unpacked } from './consumer';
import { type Setup, SETUPS, type Versions } from './consumers';
import { checkOtherLanguages } from './other-languages';
import { packElsewhere } from './elsewhere';
import { EXAMPLE } from './sources';

const root = resolve(__dirname, '../..');
const { values } = parseArgs({
  options: { results: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});
const folder = mkdtempSync(join(tmpdir(), 'rotation-package-'));
// PostgreSQL, which does not run as root, must be able to enter it.
chmodSync(folder, 0o755);
const begin = performance.now();
const outcomes: { readonly name: string; readonly fault: string | undefined }[] = [];

/** Runs one check and prints how it went. */
async function check(name: string, body: () => unknown): Promise<void> {
  const fault: { text?: string } = {};
  const note: unknown = await Promise.resolve()
    .then(body)
    .catch((error: unknown) => {
      fault.text = error instanceof Error ? error.message : String(error);
    });
  outcomes.push({ name, fault: fault.text });
  const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(4);
  console.log(
    `${fault.text === undefined ? '✓' : '✗'} ${name.padEnd(34)} ${seconds} s  ${typeof note === 'string' ? note : ''}`,
  );
  if (fault.text !== undefined) console.log(fault.text.replace(/^/gm, '    '));
}

/** Caches of tsx, ts-node and Node itself. */
const OF_TOOLS = /^(tsx-|v8-compile-cache|node-compile-cache)/;

/** The whole of one consumer: installs, compiles, synthesises, runs the command line. */
async function consume(setup: Setup, tarball: string, versions: Versions, unpacked: Unpacked): Promise<string> {
  const consumer = new Consumer(join(folder, 'consumers', setup.name.slice(0, 1), 'orders'), unpacked);
  await setup.write(consumer);
  await consumer.install([tarball, ...setup.packages(versions)]);
  await setup.check?.(consumer);
  const before = readdirSync(consumer.temporary);
  // CDK's validation of the template is most of a synthesis, and finds the same in every app.
  const environment = setup.validates === true ? {} : { CDK_VALIDATION: 'false' };
  await consumer.run(join(root, 'node_modules/.bin/cdk'), ['synth', '--quiet'], { environment });
  const left = readdirSync(consumer.temporary).filter((name) => !before.includes(name) && !OF_TOOLS.test(name));
  if (left.length > 0) throw new Error(`The synthesis left ${left.join(', ')} among the temporary files.`);
  expectFunctions(consumer);
  for (const name of ['aws-cdk-lib', 'constructs']) {
    const copies = consumer.copiesOf(name);
    if (copies.length !== 1) throw new Error(`There must be one copy of ${name}, and there are: ${copies.join(', ')}.`);
  }
  const times = await checkCommandLine(consumer);
  const cdk = JSON.parse(consumer.read('node_modules/aws-cdk-lib/package.json')) as { version: string };
  return `aws-cdk-lib ${cdk.version}; command line ${times}`;
}

/** The template names the code of all eight functions, and the code lies beside it. */
function expectFunctions(consumer: Consumer): void {
  const template = JSON.parse(consumer.read('cdk.out/Orders.template.json')) as {
    Resources: Record<string, { Type: string; Properties: { Code?: { S3Key: string } } }>;
  };
  const keys = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .flatMap(({ Properties }) =>
      Properties.Code?.S3Key === undefined ? [] : [Properties.Code.S3Key.replace('.zip', '')],
    );
  const built = keys.filter((key) => existsSync(join(consumer.folder, 'cdk.out', `asset.${key}`, 'index.js')));
  const schedules = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::SecretsManager::RotationSchedule',
  );
  if (built.length < 8 || schedules.length !== 1) {
    throw new Error(
      `The template should have at least 8 built functions and 1 schedule; it has ${built.length} and ${schedules.length}.`,
    );
  }
}

function expectNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function expectSameBytes(tarball: string, other: string): void {
  const [here, there] = [digestOf(tarball), digestOf(other)];
  if (here !== there) throw new Error(`The tarballs differ: ${here} and ${there}.`);
}

/** Runs the tasks, as many at a time as there are cores. */
async function sideBySide(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const left = [...tasks];
  const worker = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
}

function versionsOfCdk(): Versions {
  const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'devDependencies' | 'peerDependencies',
    Record<string, string>
  >;
  const view = (name: string) => execFileSync('npm', ['view', name, 'version'], { encoding: 'utf8' }).trim();
  const both = (version: (name: string) => string) =>
    ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${version(name)}`);
  return {
    pinned: both((name) => devDependencies[name] ?? ''),
    lowest: both((name) => (peerDependencies[name] ?? '').replace('^', '')),
    newest: both(view),
  };
}

/** The pinned aws-cdk-lib is most of what nine of the consumers install: it is unpacked once. */
function unpackCdk({ pinned }: Versions): Unpacked {
  const consumer = new Consumer(join(folder, 'cdk'));
  consumer.write('package.json', { name: 'cdk', private: true });
  return { package: pinned[0] ?? '', folder: consumer.install(pinned).then(() => consumer.folder) };
}

async function main(): Promise<void> {
  // The same twice, and at the same time, since one alone keeps one core busy.
  const packing = [pack(root, join(folder, 'packed')), packElsewhere(folder)] as const;
  const versions = versionsOfCdk();
  const unpacked = unpackCdk(versions);
  const [tarball, elsewhere] = await Promise.all(packing);
  const at = (name: string) => new Consumer(join(folder, name), unpacked);
  const npx = (...args: readonly string[]) => at('npx').run('npx', ['-y', ...args, tarball]);
  const checks: Readonly<Record<string, () => unknown>> = {
    // The longest of those that take one core alone comes first.
    'other languages': () => checkOtherLanguages(at('languages'), tarball, versions),
    ...Object.fromEntries(SETUPS.map((setup) => [setup.name, () => consume(setup, tarball, versions, unpacked)])),
    'flags of a consumer’s compiler': () => checkCompilerFlags(at('flags'), tarball, versions, EXAMPLE),
    'local from node_modules': () => checkLocal(at('local'), tarball, versions),
    'client in an application': () => checkClient(new Consumer(join(folder, 'client')), tarball),
    'packed files': () => expectNone(faultsOf(tarball)),
    'reproducible: packed elsewhere': () => expectSameBytes(tarball, elsewhere),
    publint: () => npx('publint@0.3.25', '--strict'),
    attw: () => npx('@arethetypeswrong/cli@0.18.5'),
  };
  const wanted = values.only?.split(',');
  await sideBySide(
    Object.entries(checks)
      .filter(([name]) => wanted?.includes(/^\w+/.exec(name)?.[0] ?? '') ?? true)
      .map(
        ([name, body]) =>
          () =>
            check(name, body),
      ),
  );
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  const consumers = outcomes.filter(({ name }) => SETUPS.some((setup) => setup.name === name));
  console.log(
    `\n${consumers.filter(({ fault }) => fault === undefined).length} of ${consumers.length} consumers, ` +
      `${outcomes.length - failed.length} of ${outcomes.length} checks, ${((performance.now() - begin) / 1000).toFixed(0)} s`,
  );
  if (values.results !== undefined) {
    writeFileSync(values.results, JSON.stringify({ passed: outcomes.length - failed.length, failed: failed.length }));
  }
  process.exitCode = failed.length === 0 ? 0 : 1;
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => {
    if (values.keep) console.log(`Kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  });
