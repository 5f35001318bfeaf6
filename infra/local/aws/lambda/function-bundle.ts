import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Bundles a user's own function, with the packages it imports, into `directory/index.js`. Packages it does not have
 * itself (the AWS SDK, pg) come from ours.
 * @param file .js, .cjs, .mjs or .ts
 * @throws Error that names the file, if there is none or it cannot be bundled
 */
export async function bundleFunctionFile(file: string, directory: string): Promise<void> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new Error(
      `Cannot run ${file} as a function: there is no file ${path}. Name an existing .js, .mjs or .ts file.`,
    );
  }
  const { build } = await import('esbuild');
  try {
    await build({
      entryPoints: [path],
      outfile: join(directory, 'index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      nodePaths: require.resolve.paths('esbuild') ?? [],
      // Optional native driver that pg asks for and does without.
      external: ['pg-native'],
      logLevel: 'silent',
    });
  } catch (error) {
    throw new Error(`Cannot run ${file} as a function: bundling it failed. ${(error as Error).message}`, {
      cause: error,
    });
  }
}
