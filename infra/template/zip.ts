import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** The earliest time that a zip file can hold; like all times in it, without a time zone. */
const NO_TIME = new Date(1980, 0, 1);
/** Permissions of each file as Unix writes them: Lambda needs to read it. */
const READABLE = 0o644 << 16;
const UNIX = 3;

/** The files directly in a folder as a zip; the same files give the same bytes, wherever and whenever. */
export function zipOf(folder: string): Uint8Array {
  const files = readdirSync(folder).sort();
  const options = { level: 9, mtime: NO_TIME, os: UNIX, attrs: READABLE } as const;
  return zipSync(
    Object.fromEntries(
      files.map((name) => [name, [new Uint8Array(readFileSync(join(folder, name))), options] as const]),
    ),
  );
}
