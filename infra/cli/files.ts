import { dirname } from 'node:path';
import type { CliContext } from './context';
import { UsageError } from './exit-code';

/** Errors of the operating system that are caused by the given path; others, such as a full disk, are not. */
const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not open it',
  EPERM: 'you may not open it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'what should be a folder in this path is a file',
  EROFS: 'the file system is read-only',
  ELOOP: 'its links form a circle',
  ENAMETOOLONG: 'the name is too long',
};

/**
 * Reads the file that a flag names.
 *
 * @throws UsageError that says which, and why it cannot be read.
 */
export function readGiven({ files }: CliContext, flag: string, path: string): string {
  try {
    return files.read(path);
  } catch (error) {
    throw unusable(`${flag} ${path} cannot be read`, error);
  }
}

/**
 * Writes the file that a flag names.
 *
 * @throws UsageError that says which, and why it cannot be written; Error if the disk is full.
 */
export function writeGiven({ files }: CliContext, flag: string, path: string, text: string): void {
  try {
    files.write(path, text);
  } catch (error) {
    throw unusable(`${flag} ${path} cannot be written`, error, `the folder ${dirname(path)} does not exist`);
  }
}

function unusable(what: string, error: unknown, ifMissing = WHY['ENOENT']): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const why = code === 'ENOENT' ? ifMissing : WHY[code];
  return why === undefined
    ? new Error(`${what}: ${(error as Error).message}.`, { cause: error })
    : new UsageError(`${what}: ${why} (${code}).`, { cause: error });
}
