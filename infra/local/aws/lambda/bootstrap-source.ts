import { join } from 'node:path';
import { build } from 'esbuild';

let source: Promise<string> | undefined;

/** The sandbox's bootstrap as one plain script: a worker thread runs neither TypeScript nor our test transformer. */
export function bootstrapSource(): Promise<string> {
  source ??= bundle();
  return source;
}

async function bundle(): Promise<string> {
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
