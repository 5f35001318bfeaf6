import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this package: the nearest one with a package.json, seen from the sources and from dist/ alike. */
export const PACKAGE_ROOT = ancestorWith('package.json', __dirname);

function ancestorWith(file: string, folder: string): string {
  return existsSync(join(folder, file)) ? folder : ancestorWith(file, dirname(folder));
}
