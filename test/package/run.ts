/**
 * `npm run test:package`: packs this checkout, installs the tarball into eight empty folders, each a way in which people
 * write CDK apps, and there type-checks, synthesises the README's example with the real `cdk synth` and without an
 * account, and runs the command line; then tries the package in other ways. Needs the npm registry.
 */
import { join, resolve } from 'node:path';
import { digestOf, faultsOf, pack } from '../../infra/build/tarball';
import { type Checks, runChecks } from './checks';
import { checkClient } from './client';
import { checkLocal } from './command-line';
import { checkCompilerFlags } from './compiler-flags';
import { consume } from './consume';
import { Consumer } from './consumer';
import { SETUPS } from './consumers';
import { packElsewhere } from './elsewhere';
import { EXAMPLE } from './sources';
import { unpackCdk, versionsOfCdk } from './versions';

async function prepare(folder: string): Promise<Checks> {
  const unpacked = unpackCdk(folder);
  // The same twice, and at the same time, since one alone keeps one core busy.
  const [tarball, elsewhere, versions] = await Promise.all([
    pack(resolve(__dirname, '../..'), join(folder, 'packed')),
    packElsewhere(folder),
    versionsOfCdk(),
  ]);
  const at = (name: string) => new Consumer(join(folder, name), unpacked);
  const npx = (...args: readonly string[]) => at('npx').run('npx', ['-y', ...args, tarball]);
  const consumers = SETUPS.map((setup) => {
    const consumer = () => at(join('consumers', setup.name.slice(0, 1), 'orders'));
    return [setup.name, () => consume(consumer(), setup, [tarball, ...setup.packages(versions)])] as const;
  });
  return {
    ...Object.fromEntries(consumers),
    'flags of a consumer’s compiler': () => checkCompilerFlags(at('flags'), tarball, versions, EXAMPLE),
    'local from node_modules': () => checkLocal(at('local'), tarball, versions),
    'client in an application': () => checkClient(new Consumer(join(folder, 'client')), tarball),
    'packed files': () => expectNone(faultsOf(tarball)),
    'reproducible: packed elsewhere': () => expectSameBytes(tarball, elsewhere),
    publint: () => npx('publint@0.3.25', '--strict'),
    attw: () => npx('@arethetypeswrong/cli@0.18.5'),
  };
}

function expectNone(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function expectSameBytes(tarball: string, other: string): void {
  const [here, there] = [digestOf(tarball), digestOf(other)];
  if (here !== there) throw new Error(`The tarballs differ: ${here} and ${there}.`);
}

void runChecks(prepare);
