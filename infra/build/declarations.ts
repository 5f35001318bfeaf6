import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { PACKAGE_ROOT } from '../package-root';

const COMPILER = join(PACKAGE_ROOT, 'node_modules/@typescript/native/bin/tsc');
const CONFIGURATION = join(PACKAGE_ROOT, 'infra/build/tsconfig.types.json');

/** Writes one declaration file for each entry, so that a consumer's compiler sees what is public and nothing else. */
export async function buildDeclarations(entries: Readonly<Record<string, string>>, outdir: string): Promise<void> {
  const emitted = mkdtempSync(join(outdir, 'declarations-'));
  try {
    const { status, stdout } = spawnSync(process.execPath, [COMPILER, '-p', CONFIGURATION, '--outDir', emitted], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`Compiling the declarations of the package failed:\n${stdout}`);
    for (const [name, source] of Object.entries(entries)) {
      const bundle = await rollup({
        input: join(emitted, source.replace(/\.ts$/, '.d.ts')),
        // Every other package is the consumer's own.
        external: (id) => !id.startsWith('.') && !id.startsWith(emitted),
        plugins: [dts({ tsconfig: CONFIGURATION })],
      });
      await bundle.write({ file: join(outdir, `${name}.d.ts`) });
      await bundle.close();
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}
