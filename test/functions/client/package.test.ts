import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '../../..');
const SCRIPT = `
const { rotatingPool } = require('rds-rotation-workflow/client');
const pool = rotatingPool({ auth: 'iam', iamUser: 'app', host: 'localhost' });
console.log(pool instanceof require('pg').Pool);
pool.connect().catch((error) => console.log(error.message));
`;

it('the client is one small file that needs pg and the client of Secrets Manager, and says what tokens need', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-client-'));
  try {
    const own = join(folder, 'node_modules/rds-rotation-workflow');
    buildSync({
      entryPoints: { client: join(root, 'functions/client/index.ts') },
      outdir: join(own, 'dist'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['pg', '@aws-sdk/*'],
    });
    copyFileSync(join(root, 'package.json'), join(own, 'package.json'));
    for (const name of ['pg', '@aws-sdk/client-secrets-manager']) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), link);
    }
    const printed = execFileSync(process.execPath, ['-e', SCRIPT], { cwd: folder, encoding: 'utf8' });

    expect(printed.split('\n')).toEqual([
      'true',
      "auth: 'iam' signs its tokens with @aws-sdk/rds-signer. Install it: npm install @aws-sdk/rds-signer",
      '',
    ]);
    expect(statSync(join(own, 'dist/client.js')).size).toBeLessThan(20_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
