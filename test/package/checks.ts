import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** By name; what one returns is printed behind it, what it throws is its fault. */
export type Checks = Readonly<Record<string, () => unknown>>;

interface Outcome {
  readonly name: string;
  readonly fault: string | undefined;
}

/**
 * The command that runs checks of the package, as many at a time as there are cores, and prints how each went.
 * `--results FILE` writes the counts, `--only a,h,local` runs the checks whose names begin so, `--keep` leaves the folders.
 *
 * @param prepare makes what all of them need, in a new folder
 */
export async function runChecks(prepare: (folder: string) => Promise<Checks>): Promise<void> {
  const { values } = parseArgs({
    options: { results: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } },
  });
  const begin = performance.now();
  const secondsSince = () => `${((performance.now() - begin) / 1000).toFixed(0)} s`;
  const folder = mkdtempSync(join(tmpdir(), 'rotation-package-'));
  // PostgreSQL, which does not run as root, must be able to enter it.
  chmodSync(folder, 0o755);
  try {
    const wanted = values.only?.split(',');
    const checks = Object.entries(await prepare(folder)).filter(
      ([name]) => wanted?.includes(/^\w+/.exec(name)?.[0] ?? '') ?? true,
    );
    const outcomes = await sideBySide(
      checks.map(
        ([name, body]) =>
          () =>
            checked(name, body, secondsSince),
      ),
    );
    const failed = outcomes.filter(({ fault }) => fault !== undefined).length;
    const passed = outcomes.length - failed;
    console.log(`\n${passed} of ${outcomes.length} checks, ${secondsSince()}`);
    if (values.results !== undefined) writeFileSync(values.results, JSON.stringify({ passed, failed }));
    process.exitCode = failed === 0 ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    if (values.keep) console.log(`Kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function checked(name: string, body: () => unknown, secondsSince: () => string): Promise<Outcome> {
  let fault: string | undefined;
  const note: unknown = await Promise.resolve()
    .then(body)
    .catch((error: unknown) => {
      fault = error instanceof Error ? error.message : String(error);
    });
  const sign = fault === undefined ? '✓' : '✗';
  console.log(`${sign} ${name.padEnd(34)} ${secondsSince().padStart(6)}  ${typeof note === 'string' ? note : ''}`);
  if (fault !== undefined) console.log(fault.replace(/^/gm, '    '));
  return { name, fault };
}

async function sideBySide<Result>(tasks: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const left = [...tasks];
  const results: Result[] = [];
  const worker = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) results.push(await task());
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return results;
}
