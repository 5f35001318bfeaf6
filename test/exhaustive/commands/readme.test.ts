import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const transcript = readFileSync(join(root, 'docs/pictures/npm-start.txt'), 'utf8');

function run(environment: NodeJS.ProcessEnv, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      NO_COLOR: '1',
      CDK_VALIDATION: 'false',
      TSX_TSCONFIG_PATH: 'test/readme/tsconfig.json',
      ...environment,
    },
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
    .replace(/\b[0-9a-f]{8} (?=\(first|refused)/g, 'ID ')
    .replace(/(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC/g, 'TIME')
    .replace(/ *[\d.]+ m?s\b/g, ' DURATION')
    .split('\n')
    .map((line) => line.trimEnd().replace(/ {2,}(?=\S)/g, '  '));
  return lines.sort();
}

describe('the README', () => {
  it('shows what npm start prints', () => {
    const { status, stdout, stderr } = run({}, 'infra/cli/from-source.mjs', 'local');
    expect([status, stderr]).toEqual([0, '']);
    expect(lasting(stdout)).toEqual(lasting(transcript));
  });

  describe('shows an app', () => {
    const out = mkdtempSync(join(tmpdir(), 'readme-'));
    afterAll(() => rmSync(out, { recursive: true }));

    it('that can be synthesised, with as many alarms, functions and state transitions as it says that they cost', () => {
      const example = run({ CDK_OUTDIR: out }, '--import', 'tsx', 'test/readme/adopt.ts');
      expect(example).toMatchObject({ status: 0, stderr: '' });
      const template = JSON.parse(readFileSync(join(out, 'Orders.template.json'), 'utf8')) as Template;
      const types = Object.values(template.Resources).map(({ Type }) => Type);
      const count = (type: string): number => types.filter((each) => each === type).length;
      expect(costOf('CloudWatch alarms')).toEqual([String(count('AWS::CloudWatch::Alarm')), '0.10']);
      expect(costOf('CloudWatch dashboard')[0]).toBe(String(count('AWS::CloudWatch::Dashboard')));
      expect(costOf('Lambda functions')).toEqual([String(count('AWS::Lambda::Function')), '0 while idle']);
      const transitions = firstRotation().filter((line) => line.includes('attempt 1')).length;
      expect(costOf('State transitions')[0]).toBe(`${transitions} for each rotation`);
    });
  });

  it('names only commands that there are, and explains the schedule that it shows', () => {
    const named = [...readme.matchAll(/`npx --no rds-rotation-workflow ([^`]+)`/g)].map(([, words]) => words ?? '');
    expect(named).toHaveLength(13);
    for (const words of new Set(named.map((each) => each.replace(/ [<"-].*$/, '')))) {
      const { status, stdout } = run({}, 'infra/cli/from-source.mjs', ...words.split(' '), '--help');
      expect([status, stdout.split('\n', 1)[0]]).toEqual([
        0,
        expect.stringMatching(`^Usage: rds-rotation-workflow ${words} `),
      ]);
    }
    const [, expression = '', window = ''] = /schedule "([^"]+)" --window (\w+)`/.exec(readme) ?? [];
    const preview = run({}, 'infra/cli/from-source.mjs', 'schedule', expression, '--window', window);
    expect(preview.status).toBe(0);
    expect(preview.stdout).toContain('second Monday');
  });
});

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** The cells behind the first of a row of the table of costs. */
function costOf(what: string): string[] {
  const row = readme.split('\n').find((line) => line.startsWith(`| ${what}`)) ?? '';
  return row
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

/** What `npm start` printed of its first rotation. */
function firstRotation(): string[] {
  const lines = transcript.split('\n');
  return lines.slice(
    lines.findIndex((line) => line.startsWith('1  ')),
    lines.findIndex((line) => line.startsWith('2  ')),
  );
}
