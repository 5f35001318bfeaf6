import { join } from 'node:path';
import type { Consumer } from './consumer';
import type { Versions } from './consumers';

/** Everything the package exports, used without what CDK's own types refuse under these flags. */
const FACE = `import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationSchedule, RotationWorkflow, type RotateOptions, type RotationWorkflowProps } from 'rds-rotation-workflow';

declare const stack: Stack;
const props: RotationWorkflowProps = { alertEmails: ['oncall@example.com'], alertOnSuccess: true };
const options: RotateOptions = { schedule: RotationSchedule.daily({ hour: 3 }), rotateImmediately: false };
new RotationWorkflow(stack, 'Rotation', props).rotate(Secret.fromSecretNameV2(stack, 'Secret', 'orders/db'), options);
`;

const root = join(__dirname, '../..');
const CLASSIC_COMPILER = 'node_modules/typescript/bin/tsc';
const NATIVE_COMPILER = join(root, 'node_modules/@typescript/native/bin/tsc');

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, types: ['node'] };
const COMMONJS = { ...STRICT, module: 'commonjs', target: 'es2022' };
const ESM = { ...STRICT, module: 'nodenext', target: 'es2022' };

/** Flags that would reach into sources in node_modules; each compilation reads all of CDK's declarations, so flags share one. */
const FLAGS: Readonly<Record<string, object>> = {
  // How types are found, not what is in them, which the others check: the classic compiler takes half a minute for CDK's.
  'node10 resolution': { ...COMMONJS, moduleResolution: 'node10', skipLibCheck: true },
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
  await consumer.install([tarball, ...pinned, 'typescript@5.9.3', '@types/node@22.20.5']);
  const faults: string[] = [];
  for (const [name, compilerOptions] of Object.entries(FLAGS)) {
    const files = 'verbatimModuleSyntax' in compilerOptions ? ['app.mts'] : ['app.ts'];
    consumer.write('tsconfig.json', { compilerOptions, files });
    // The native compiler checks CDK's declarations five times as fast, and knows no node10 resolution any more.
    const compiler = 'moduleResolution' in compilerOptions ? CLASSIC_COMPILER : NATIVE_COMPILER;
    const text = await consumer.run(process.execPath, [compiler, '--pretty', 'false']).then(
      () => '',
      (error: unknown) => String(error),
    );
    const errors = text.split('\n').filter((line) => /error TS/.test(line));
    const ours = errors.filter((line) => !line.startsWith('node_modules/') || line.includes('rds-rotation-workflow'));
    faults.push(...ours.map((line) => `${name}: ${line}`));
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
