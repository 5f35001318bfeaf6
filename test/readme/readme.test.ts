import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

function run(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', CDK_VALIDATION: 'false', TSX_TSCONFIG_PATH: 'test/readme/tsconfig.json' },
  });
  return { status, stdout, stderr };
}

/** What differs from run to run: ids, ports, times; and the order in which the functions wake. */
function lasting(output: string): string[] {
  const lines = output
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/orders-db-[0-9a-z]{6}-ID/g, 'orders-db-HASH-ID')
    .replace(/secret:orders\/db-\w{6}/g, 'secret:orders/db-SUFFIX')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME')
    .replace(/ *[\d.]+ m?s\b/g, ' DURATION')
    .split('\n')
    .map((line) => line.trimEnd().replace(/ {2,}(?=\S)/g, '  '));
  return lines.sort();
}

describe('the README', () => {
  it('shows what npm start prints', () => {
    const { status, stdout, stderr } = run('infra/cli/from-source.mjs', 'local');
    expect([status, stderr]).toEqual([0, '']);
    expect(lasting(stdout)).toEqual(lasting(readFileSync(join(root, 'docs/npm-start.txt'), 'utf8')));
  });

  it('shows an app that can be synthesised', () => {
    expect(run('--import', 'tsx', 'test/readme/adopt.ts')).toMatchObject({ status: 0, stderr: '' });
  });

  it('names only commands that there are', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const named = [...readme.matchAll(/`npx --no rds-rotation-workflow (\w+)/g)].map(([, name]) => name ?? '');
    const { stdout } = run('infra/cli/from-source.mjs', '--help');
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !new RegExp(`^  ${name} `, 'm').test(stdout))).toEqual([]);
  });
});
