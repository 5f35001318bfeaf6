import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { RDS_AUTHORITY_FILES } from '../../functions/runtime/variables';
import { PACKAGE_ROOT } from '../package-root';
import { rdsAuthorities } from './rds-authorities';

/** Folder in dist/ for the builds of a checkout: one subfolder for each state of the sources. */
export const FROM_SOURCE = 'from-source';
const BUILT = join(PACKAGE_ROOT, 'dist', FROM_SOURCE);
/** Files and folders that the functions are built from. */
const SOURCES = ['functions', 'workflow', 'package-lock.json', 'infra/build'] as const;
/** A function that bundles this logs in to a database, and needs its certificate authorities. */
const NEEDS_AUTHORITIES = 'functions/postgres/login/authorities.ts';
/** Parts of libraries that no function uses, and what is shipped in their place. */
const SUBSTITUTES = {
  '@aws-sdk/credential-provider-node': substitute('credential-provider-node.ts'),
  '@smithy/core/event-streams': substitute('event-streams.cjs'),
  pg: substitute('pg.cjs'),
  'pg-connection-string': substitute('absent.cjs'),
};
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

let folder: string | undefined;

/**
 * The Lambda functions of a checkout, built if their sources have changed: a folder with a folder for each file at the
 * top of functions/. Several processes may call this at once; a returned folder never changes.
 */
export function builtFunctions(): string {
  folder ??= buildIfStale();
  return folder;
}

function buildIfStale(): string {
  const built = join(BUILT, fingerprintOf(SOURCES));
  if (existsSync(built)) return built;
  mkdirSync(BUILT, { recursive: true });
  removeOld(BUILT);
  // Built in a temporary folder and renamed, so that the folder is always complete.
  const draft = join(BUILT, `draft-${process.pid}`);
  try {
    buildFunctions(draft);
    renameSync(draft, built);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // This is how the bundler ends at Ctrl-C; the signal ends this process too, as soon as it is delivered.
    const isStopped = error instanceof Error && 'signal' in error && error.signal === 'SIGINT';
    if (isStopped || String(error).includes('The service was stopped')) process.exit(128 + constants.signals.SIGINT);
    if (!existsSync(built)) throw error;
  }
  return built;
}

/**
 * Builds one CommonJS file for each function, `<name>/index.js`, with the SDK inside: the form that loads fastest in
 * Lambda, and that runs on Node 20 too, since the laptop runs the same bundles. If the function logs in to a database, the
 * certificate authorities of RDS are next to it, and are read at the first login. The same sources give the same bytes in any
 * folder.
 */
export function buildFunctions(outdir: string): { readonly metafile: Metafile } {
  const entries = readdirSync(join(PACKAGE_ROOT, 'functions')).filter((name) => name.endsWith('.ts'));
  const metafile = bundled({
    absWorkingDir: PACKAGE_ROOT,
    entryPoints: entries.map((file) => ({ in: join('functions', file), out: join(basename(file, '.ts'), 'index') })),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The SDK's ES build can be tree-shaken, its CommonJS build cannot.
    mainFields: ['module', 'main'],
    minify: true,
    // They are in dist/THIRD-PARTY-LICENSES.txt.
    legalComments: 'none',
    logLevel: 'silent',
    preserveSymlinks: true,
    alias: SUBSTITUTES,
  });
  for (const { entryPoint = '', inputs } of Object.values(metafile.outputs)) {
    if (Object.hasOwn(inputs, NEEDS_AUTHORITIES)) {
      writeFileSync(join(outdir, basename(entryPoint, '.ts'), RDS_AUTHORITY_FILES[0]), rdsAuthorities());
    }
  }
  return { metafile };
}

function bundled(options: BuildOptions): Metafile {
  const program = join(PACKAGE_ROOT, 'infra/build/bundle.cjs');
  const output = execFileSync(process.execPath, [program], {
    input: JSON.stringify(options),
    stdio: 'pipe',
    maxBuffer: Infinity,
  });
  const { metafile, unmet } = JSON.parse(output.toString()) as { metafile: Metafile; unmet: readonly string[] };
  if (unmet.length > 0) throw new Error(`No function is made of ${unmet.join(' or ')}: see infra/build/trimming.`);
  return metafile;
}

function substitute(file: string): string {
  return join(PACKAGE_ROOT, 'infra/build/substitutes', file);
}

function fingerprintOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(source)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(PACKAGE_ROOT, file)))
        .update('\0');
    }
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(source: string): readonly string[] {
  const path = join(PACKAGE_ROOT, source);
  if (statSync(path).isFile()) return [source];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(PACKAGE_ROOT.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** Builds of other states of the sources; after a day they are no longer in use. */
function removeOld(built: string): void {
  for (const name of readdirSync(built)) {
    const path = join(built, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > DAY_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}
