/**
 * `npm run test:languages`: packs this checkout, makes the packages for Python, Java, .NET and Go from the tarball, and has
 * the program that an app in any of them starts use the one for Python. Needs the npm registry.
 */
import { join, resolve } from 'node:path';
import { pack } from '../../infra/build/tarball';
import { runChecks } from '../package/checks';
import { Consumer } from '../package/consumer';
import { unpackCdk, versionsOfCdk } from '../package/versions';
import { checkOtherLanguages } from './other-languages';

void runChecks(async (folder) => {
  const unpacked = unpackCdk(folder);
  const [tarball, versions] = await Promise.all([
    pack(resolve(__dirname, '../..'), join(folder, 'packed')),
    versionsOfCdk(),
  ]);
  return {
    'other languages': () => checkOtherLanguages(new Consumer(join(folder, 'languages'), unpacked), tarball, versions),
  };
});
