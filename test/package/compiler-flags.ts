import { join } from 'node:path';
import type { Consumer } from './consumer';
import type { Versions } from './versions';
import { FACE } from './sources';

const root = join(__dirname, '../..');
/** The native compiler checks CDK's declarations five times as fast as the classic one, which ts-node uses. */
const COMPILER = join(root, 'node_modules/@typescript/native/bin/tsc');

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, types: ['node'] };
const COMMONJS = { ...STRICT, module: 'commonjs', target: 'es2022' };
const ESM = { ...STRICT, module: 'nodenext', target: 'es2022' };

/**
 * Flags that would reach into sources in node_modules; each compilation reads all of CDK's declarations, so flags share
 * one. node10 resolution, which the native compiler knows no more, is that of the consumer with ts-node.
 */
const FLAGS: Readonly<Record<string, object>> = {
  'lib es2020, exactOptionalPropertyTypes': {
    ...COMMONJS,
    target: 'es2020',
    lib: ['es2020'],
    exactOptionalPropertyTypes: true,
  },
  'verbatimModuleSyntax, ES modules, everything strict': {
    ...ESM,
    verbatimModuleSyntax: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noUnusedLocals: true,
    isolatedModules: true,
    isolatedDeclarations: true,
    declaration: true,
    erasableSyntaxOnly: true,
  },
};

/** Compiles with each set of flags. Errors in CDK's own declarations are CDK's. */
export async function checkCompilerFlags(
  consumer: Consumer,
  tarball: string,
  { pinned }: Versions,
  example: string,
): Promise<void> {
  consumer.write('package.json', { name: 'orders', private: true });
  consumer.write('app.ts', FACE);
  consumer.write('app.mts', FACE);
  consumer.write('example.ts', example);
  await consumer.install([tarball, ...pinned, '@types/node@22.20.5']);
  const faults: string[] = [];
  for (const [name, compilerOptions] of Object.entries(FLAGS)) {
    const files = 'verbatimModuleSyntax' in compilerOptions ? ['app.mts'] : ['app.ts'];
    consumer.write('tsconfig.json', { compilerOptions, files });
    const text = await consumer.run(process.execPath, [COMPILER, '--pretty', 'false']).then(
      () => '',
      (error: unknown) => String(error),
    );
    const errors = text.split('\n').filter((line) => /error TS/.test(line));
    const ours = errors.filter((line) => !line.startsWith('node_modules/') || line.includes('rds-rotation-workflow'));
    faults.push(...ours.map((line) => `${name}: ${line}`));
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
