import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const examples = join(root, 'examples');
/** What examples/README.md says to type. */
const [, LINE = ''] = /`(npx cdk synth [^`]+)`/.exec(readFileSync(join(examples, 'README.md'), 'utf8')) ?? [];

const names = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'app.ts')));

it('there are four examples to deploy', () => {
  expect(names).toEqual(['amazon-q', 'application-lambda', 'ecs-server', 'iam-authentication']);
  expect(LINE).toContain('NAME');
});

function synthesise(name: string, out: string): void {
  execFileSync('sh', ['-c', `${LINE.replace('NAME', name)} --quiet --output "${out}"`], {
    cwd: root,
    stdio: 'pipe',
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  expect(existsSync(join(out, 'Orders.template.json'))).toBe(true);
}

it('amazon-q is synthesised as its page says', () => {
  const out = mkdtempSync(join(tmpdir(), 'examples-'));
  try {
    synthesise('amazon-q', out);
  } finally {
    rmSync(out, { recursive: true });
  }
}, 300_000);

/** A function of the application itself, as its asset lies in the assembly: bundled with everything it needs. */
it.each([
  ['application-lambda', 'index.js', 'FROM orders'],
  ['ecs-server', 'server.ts', 'FROM orders'],
  ['iam-authentication', 'index.js', 'orders_iam'],
])(
  '%s is synthesised as its page says, and the code that would be deployed is there',
  (name, file, text) => {
    const out = mkdtempSync(join(tmpdir(), 'examples-'));
    try {
      synthesise(name, out);
      const own = readdirSync(out)
        .map((asset) => join(out, asset, file))
        .filter((path) => existsSync(path) && readFileSync(path, 'utf8').includes(text));
      expect(own).toHaveLength(1);
      if (file === 'index.js') {
        // What Lambda does first; the SDK is part of its runtime.
        const exported = execFileSync(process.execPath, ['-p', `Object.keys(require(${JSON.stringify(own[0])}))`], {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, SECRET_ID: 'orders/db', DATABASE_HOST: 'proxy', AWS_REGION: 'eu-central-1' },
        });
        expect(exported).toContain('handler');
      }
    } finally {
      rmSync(out, { recursive: true });
    }
  },
  300_000,
);
