import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pack } from '../../infra/build/tarball';

const root = resolve(__dirname, '../..');

/** Packs a copy of this checkout elsewhere: the tracked and new files, with the same packages installed. */
export function packElsewhere(folder: string): Promise<string> {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((name) => /^(docs|functions|infra|workflow|[^/]+$)/.test(name));
  for (const file of files) cpSync(join(root, file), join(folder, 'copy', file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'copy/node_modules'), 'dir');
  return pack(join(folder, 'copy'), join(folder, 'packed-elsewhere'));
}
