import { createHash } from 'node:crypto';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const KEYWORDS = ['cdk', 'aws-cdk', 'secrets-manager', 'rds', 'postgresql', 'rotation', 'step-functions'];
const MOST_FILES = 250;
/** What a consumer has no use for. */
const FOREIGN =
  /(^|\/)(test|\.ci|\.github|workflow)\/|^(infra|functions)\/(?!console\/page\/).*(?<!\.md)$|eslint|jest|prettier|tsconfig|cdk\.json|from-source|(?<!\.d)\.ts$/;
const NEEDED = [
  '.jsii',
  '.jsii.gz',
  'dist/app.js',
  'dist/index.js',
  'dist/index.js.map',
  'dist/index.d.ts',
  'dist/THIRD-PARTY-LICENSES.txt',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'docs/rotation.schema.json',
  'docs/runbook.md',
  'infra/console/page/index.html',
];

/** Builds and packs a checkout. @returns the tarball's path */
export async function pack(checkout: string, destination: string): Promise<string> {
  mkdirSync(destination, { recursive: true });
  await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', destination], { cwd: checkout });
  const [tarball = 'none'] = readdirSync(destination).filter((name) => name.endsWith('.tgz'));
  return join(destination, tarball);
}

export const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** What is wrong with the packed files and their package.json; empty if nothing is. */
export function faultsOf(tarball: string): readonly string[] {
  const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const names = files.map((file) => file.replace(/^package\//, ''));
  const manifest = JSON.parse(
    execFileSync('tar', ['xzfO', tarball, 'package/package.json'], { encoding: 'utf8' }),
  ) as Record<string, unknown>;
  return [
    ...(names.length > MOST_FILES ? [`${names.length} files, more than ${MOST_FILES}`] : []),
    ...names.filter((name) => FOREIGN.test(name)).map((name) => `${name} does not belong into it`),
    ...NEEDED.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...['repository', 'homepage', 'bugs', 'main', 'types', 'exports', 'license', 'engines']
      .filter((field) => manifest[field] === undefined)
      .map((field) => `package.json has no ${field}`),
    ...KEYWORDS.filter((word) => !(manifest['keywords'] as readonly string[]).includes(word)).map(
      (word) => `the keyword ${word} is missing`,
    ),
    ...(Object.keys(manifest['dependencies'] ?? {}).length > 3 ? ['more than three dependencies'] : []),
  ];
}
