import { join } from 'node:path';
import { transformSync } from 'esbuild';
import type { Consumer } from './consumer';
import { EXAMPLE, FACE } from './sources';
import type { Versions } from './versions';

/** One way to use the package. */
export interface Setup {
  readonly name: string;
  /** Packages beside the tarball, with versions. */
  readonly packages: (versions: Versions) => readonly string[];
  /** Writes the app, before anything is installed. */
  readonly write: (consumer: Consumer) => void | Promise<void>;
  /** Whether the template is validated, too. @default false */
  readonly validates?: boolean;
  /** Type-checks and tests as such an app does; without it the language has no types. */
  readonly check?: (consumer: Consumer) => Promise<unknown>;
}

const root = join(__dirname, '../..');
const NODE_TYPES = '@types/node@22.20.5';
/** The declarations in node_modules are checked by checkCompilerFlags; here it would take most of the time. */
const CLASSIC = { module: 'commonjs', moduleResolution: 'node10', target: 'es2022', skipLibCheck: true };
/** For TypeScript 7, which knows no node10 resolution any more. */
const NATIVE = { module: 'nodenext', moduleResolution: 'nodenext' };
const nativeTsc = (consumer: Consumer) =>
  consumer.run(process.execPath, [join(root, 'node_modules/@typescript/native/bin/tsc')]);
const cdkJson = (app: string) => ({ app, context: { '@aws-cdk/core:enablePartitionLiterals': true } });

/** An app in TypeScript that compiles to CommonJS, as `cdk init` wrote it for years. */
function classicApp(consumer: Consumer, app: string, options: object): void {
  consumer.write('package.json', { name: 'orders', private: true });
  consumer.write('tsconfig.json', {
    compilerOptions: { ...CLASSIC, strict: true, types: ['node'], ...options },
    files: ['app.ts'],
  });
  consumer.write('app.ts', EXAMPLE);
  consumer.write('cdk.json', cdkJson(app));
}

/** An app without types; `format` also turns `import` into `require`. */
function plainApp(consumer: Consumer, file: string, format: 'cjs' | 'esm'): void {
  consumer.write('package.json', { name: 'orders', private: true });
  consumer.write(file, transformSync(EXAMPLE, { loader: 'ts', format, target: 'node20' }).code);
  consumer.write('cdk.json', cdkJson(`node ${file}`));
}

/** The eight: how CDK apps are written, and the two ends of the range of aws-cdk-lib. */
export const SETUPS: readonly Setup[] = [
  {
    name: 'a  cdk init today, its jest',
    packages: () => [],
    write: async (consumer) => {
      await consumer.run(join(root, 'node_modules/.bin/cdk'), [
        'init',
        'app',
        '--language',
        'typescript',
        '--generate-only',
      ]);
      consumer.write('lib/orders-stack.ts', withWorkflow(uncommented(consumer.read('lib/orders-stack.ts'))));
      consumer.write('test/orders.test.ts', uncommented(consumer.read('test/orders.test.ts')));
      consumer.write('bin/orders.ts', EXAMPLE);
    },
    check: (consumer) => consumer.run('npx', ['--no', 'jest']),
    validates: true,
  },
  {
    // ts-node type-checks as it runs.
    name: 'b  ts-node, CommonJS',
    packages: ({ pinned }) => [...pinned, NODE_TYPES, 'typescript@5.9.3', 'ts-node@10.9.2'],
    write: (consumer) => {
      classicApp(consumer, 'node node_modules/ts-node/dist/bin.js --prefer-ts-exts -r ./face.ts app.ts', {
        noEmit: true,
      });
      consumer.write('face.ts', FACE);
    },
  },
  {
    name: 'c  tsc, then node',
    packages: ({ pinned }) => [...pinned, NODE_TYPES],
    write: (consumer) => classicApp(consumer, 'node build/app.js', { outDir: 'build', ...NATIVE }),
    check: nativeTsc,
  },
  {
    name: 'd  JavaScript, CommonJS',
    packages: ({ pinned }) => pinned,
    write: (consumer) => plainApp(consumer, 'app.cjs', 'cjs'),
  },
  {
    name: 'e  JavaScript, ESM',
    packages: ({ pinned }) => pinned,
    write: (consumer) => plainApp(consumer, 'app.mjs', 'esm'),
  },
  {
    name: 'f  TypeScript, ESM, tsx',
    packages: ({ pinned }) => [...pinned, NODE_TYPES, 'tsx@4.23.15'],
    write: (consumer) => {
      consumer.write('package.json', { name: 'orders', private: true, type: 'module' });
      const compilerOptions = {
        module: 'nodenext',
        target: 'es2023',
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        verbatimModuleSyntax: true,
      };
      consumer.write('tsconfig.json', { compilerOptions, files: ['app.ts'] });
      consumer.write('app.ts', EXAMPLE);
      consumer.write('cdk.json', cdkJson('node node_modules/tsx/dist/cli.mjs app.ts'));
    },
    check: nativeTsc,
  },
  {
    name: 'g  lowest aws-cdk-lib',
    packages: ({ lowest }) => [...lowest, NODE_TYPES],
    write: (consumer) => classicApp(consumer, 'node build/app.js', { outDir: 'build', ...NATIVE }),
    check: nativeTsc,
  },
  {
    name: 'h  newest aws-cdk-lib',
    packages: ({ newest }) => [...newest, NODE_TYPES],
    write: (consumer) => classicApp(consumer, 'node build/app.js', { outDir: 'build', ...NATIVE }),
    check: nativeTsc,
  },
];

/** What `cdk init` writes, with its example switched on: "uncomment this file along with the example resource". */
const uncommented = (source: string) =>
  source.replace(/^(\s*)\/\/ ?(?=\s*(import|const|template|visibilityTimeout|VisibilityTimeout|\}\);))/gm, '$1');

const withWorkflow = (stack: string) =>
  stack
    .replace(/^/, "import { RotationWorkflow } from 'rds-rotation-workflow';\n")
    .replace('super(scope, id, props);', "super(scope, id, props);\n    new RotationWorkflow(this, 'Rotation');");
