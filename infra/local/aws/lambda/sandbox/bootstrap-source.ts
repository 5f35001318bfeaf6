import { join } from 'node:path';

/** The bundled bootstrap; set when the package is built. The sources bundle it when it is first needed. */
declare const PREBUILT_BOOTSTRAP: string | undefined;

let source: Promise<string> | undefined;

/** The sandbox's bootstrap as one plain script: a worker thread runs neither TypeScript nor our test transformer. */
export function bootstrapSource(): Promise<string> {
  source ??= typeof PREBUILT_BOOTSTRAP === 'string' ? Promise.resolve(PREBUILT_BOOTSTRAP) : bundleBootstrap();
  return source;
}

/** Bundles it from the sources. */
export async function bundleBootstrap(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'bootstrap.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    logLevel: 'silent',
  });
  const text = outputFiles[0]?.text;
  if (text === undefined) throw new Error('Bundling the bootstrap of the Lambda sandbox gave no output.');
  return text;
}
