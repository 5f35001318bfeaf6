import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package: the nearest one with a package.json, both from the sources and from dist/. */
export const PACKAGE_ROOT = ancestorWith('package.json', __dirname);

function ancestorWith(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : ancestorWith(file, dirname(folder));
}
