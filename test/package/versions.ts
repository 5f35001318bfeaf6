import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Consumer, type Unpacked } from './consumer';

const root = resolve(__dirname, '../..');
const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'devDependencies' | 'peerDependencies',
  Record<string, string>
>;

/** Versions of aws-cdk-lib, and of the constructs that go with it. */
export interface Versions {
  readonly pinned: readonly string[];
  readonly lowest: readonly string[];
  readonly newest: readonly string[];
}

/** The newest are those that npm names now. */
export async function versionsOfCdk(): Promise<Versions> {
  const newest = (name: string) =>
    promisify(execFile)('npm', ['view', name, 'version']).then(({ stdout }) => stdout.trim());
  const both = (version: (name: string) => string | Promise<string>) =>
    Promise.all(['aws-cdk-lib', 'constructs'].map(async (name) => `${name}@${await version(name)}`));
  return {
    pinned: await both((name) => devDependencies[name] ?? ''),
    lowest: await both((name) => (peerDependencies[name] ?? '').replace('^', '')),
    newest: await both(newest),
  };
}

/** The pinned aws-cdk-lib is most of what the consumers install: it is unpacked once. */
export function unpackCdk(folder: string): Unpacked {
  const consumer = new Consumer(join(folder, 'cdk'));
  consumer.write('package.json', { name: 'cdk', private: true });
  const pinned = ['aws-cdk-lib', 'constructs'].map((name) => `${name}@${devDependencies[name] ?? ''}`);
  return { package: pinned[0] ?? '', folder: consumer.install(pinned).then(() => consumer.folder) };
}
