import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drifted, generatedDocuments } from './documents';

const root = join(__dirname, '../..');

function read(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function write(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes the generated documents; with `--check` only says which files differ. Returns the exit code. */
function main(flags: readonly string[]): number {
  const unknown = flags.filter((flag) => flag !== '--check');
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(' ')}. The only flag is --check, which writes nothing.`);
    return 2;
  }
  const stale = drifted(generatedDocuments(read), read);
  if (flags.includes('--check')) {
    stale.forEach(({ path }) => console.error(`${path} is not what its sources say. Run: npm run docs`));
    return stale.length === 0 ? 0 : 1;
  }
  for (const { path, text } of stale) {
    write(path, text);
    console.log(`wrote ${path}`);
  }
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
