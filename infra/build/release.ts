/**
 * `npm run release`: publishes the version of package.json, from a commit that CI has passed. It checks version, changelog
 * and clean tree, packs the commit in a folder of its own, compares that with what this checkout packs, checks the files,
 * publishes the tarball to npm, and tags the commit. `--dry-run` stops before the last two.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_ROOT } from '../package-root';
import { releaseFaults, tagOf } from './release-faults';
import { digestOf, faultsOf, pack } from './tarball';

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });

const read = (file: string) => readFileSync(join(PACKAGE_ROOT, file), 'utf8');
const versionIn = (file: string) => (JSON.parse(read(file)) as { version: string }).version;
const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: PACKAGE_ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

async function release(folder: string): Promise<readonly string[]> {
  const version = versionIn('package.json');
  const faults = releaseFaults({
    version,
    lockedVersion: versionIn('package-lock.json'),
    changelog: read('CHANGELOG.md'),
    changes: linesOf(git('status', '--porcelain')),
    tags: linesOf(git('tag')),
  });
  if (faults.length > 0) return faults;
  const tarball = await packCommit(folder);
  const digest = digestOf(tarball);
  console.log(`Packed ${tarball}\n  sha256 ${digest}`);
  const wrong = faultsOf(tarball).map((fault) => `The tarball: ${fault}.`);
  if (digestOf(await pack(PACKAGE_ROOT, join(folder, 'again'))) !== digest) {
    wrong.push('This checkout packs other bytes than a fresh copy of its commit. Run npm ci, and try again.');
  }
  if (wrong.length > 0) return wrong;
  if (values['dry-run']) {
    console.log(`${version} can be released: npm run release`);
    return [];
  }
  execFileSync('npm', ['publish', tarball, '--access', 'public'], { stdio: 'inherit' });
  git('tag', '--annotate', tagOf(version), '--message', `${version}, sha256 of the tarball ${digest}`);
  console.log(`Published ${version}. Now: git push origin ${tagOf(version)}`);
  return [];
}

/** Packs the last commit as git has it, so that nothing else can get in. */
async function packCommit(folder: string): Promise<string> {
  const copy = join(folder, 'commit');
  git('worktree', 'add', '--quiet', '--detach', copy, 'HEAD');
  try {
    symlinkSync(join(PACKAGE_ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
    return await pack(copy, join(folder, 'packed'));
  } finally {
    git('worktree', 'remove', '--force', copy);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'release-'));
void release(folder)
  .then((faults) => {
    faults.forEach((fault) => console.error(`error: ${fault}`));
    process.exitCode = faults.length === 0 ? 0 : 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
