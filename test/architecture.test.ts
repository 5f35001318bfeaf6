import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');
const PRODUCT = ['workflow', 'functions', 'infra'];

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** What the import rules (.dependency-cruiser.cjs) find in a tree, as `file → import: rule`. */
function violationsIn(tree: string): string[] {
  const command = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const rules = join(root, '.dependency-cruiser.cjs');
  const args = [command, '--config', rules, '--output-type', 'json', ...PRODUCT];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 1e8 });
  if (stdout === '') throw new Error(`dependency-cruiser said nothing but: ${stderr}`);
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[]; totalCruised: number } };
  expect(summary.totalCruised).toBeGreaterThan(PRODUCT.length);
  return summary.violations
    .map(({ from, to, rule }) => `${from} → ${to.replace(/^.*node_modules\//, 'npm:')}: ${rule.name}`)
    .sort();
}

const sources = PRODUCT.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

describe('who may import whom', () => {
  it('holds in the product, which has no import cycles', () => {
    expect(violationsIn(root)).toEqual([]);
  });

  describe('fails', () => {
    const tree = mkdtempSync(join(tmpdir(), 'import-rules-'));
    afterAll(() => rmSync(tree, { recursive: true }));

    function write(file: string, ...imports: readonly string[]): void {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(
        join(tree, file),
        [...imports, 'export const here = 1;', 'export type Here = number;', ''].join('\n'),
      );
    }

    /** A file that does wrong → what it writes → what it is told. */
    const LEAKS: readonly (readonly [file: string, line: string, told: string])[] = [
      ['workflow/a.ts', "import 'node:fs';", 'fs: imports-of workflow'],
      [
        'workflow/b.ts',
        "import type { Here } from '../functions/errors/ok';",
        'functions/errors/ok.ts: imports-of workflow',
      ],
      ['functions/rotation/a.ts', "import { Client } from 'pg';", 'npm:pg/lib/index.js: imports-of functions/rotation'],
      ['functions/rotation/b.ts', "import 'node:crypto';", 'crypto: imports-of functions/rotation'],
      [
        'functions/rotation/c.ts',
        "import type { SFNClient } from '@aws-sdk/client-sfn';",
        'npm:@aws-sdk/client-sfn/dist-cjs/index.js: imports-of functions/rotation',
      ],
      [
        'functions/postgres/a.ts',
        "import '../secrets-manager/ok';",
        'functions/secrets-manager/ok.ts: imports-of functions/postgres',
      ],
      ['functions/client/a.ts', "import '../rotation/ok';", 'functions/rotation/ok.ts: imports-of functions/client'],
      [
        'functions/rotation/development.ts',
        "import fc from 'fast-check';",
        'npm:fast-check/lib/fast-check.js: imports-of functions/rotation',
      ],
      [
        'functions/alerts/sns/a.ts',
        "import '../slack/ok';",
        'functions/alerts/slack/ok.ts: imports-of functions/alerts/sns',
      ],
      ['functions/a.ts', "import 'node:fs';", 'fs: imports-of functions/*'],
      ['infra/schedule/a.ts', "import 'node:fs';", 'fs: imports-of infra/schedule'],
      [
        'infra/schedule/cron/b.ts',
        "import '../../constructs/ok';",
        'infra/constructs/ok.ts: imports-of infra/schedule',
      ],
      ['infra/constructs/a.ts', "import '../local/ok';", 'infra/local/ok.ts: imports-of infra/constructs'],
      [
        'infra/constructs/b.ts',
        "import '../../functions/runtime/ok';",
        'functions/runtime/ok.ts: imports-of infra/constructs',
      ],
      ['infra/local/a.ts', "import '../constructs/ok';", 'infra/constructs/ok.ts: imports-of infra/local'],
      ['infra/local/b.ts', "import { Stack } from 'aws-cdk-lib';", 'npm:aws-cdk-lib/index.js: imports-of infra/local'],
      [
        'infra/local/aws/a.ts',
        "import '../../../functions/rotation/ok';",
        'functions/rotation/ok.ts: imports-of infra/local/aws',
      ],
      ['infra/local/aws/b.ts', "import '../../../workflow/ok';", 'workflow/ok.ts: imports-of infra/local/aws'],
      [
        'infra/local/aws/c.ts',
        "import { Stack } from 'aws-cdk-lib';",
        'npm:aws-cdk-lib/index.js: imports-of infra/local/aws',
      ],
      ['infra/local/postgres/a.ts', "import '../aws/ok';", 'infra/local/aws/ok.ts: imports-of infra/local/postgres'],
      [
        'infra/cli/check/a.ts',
        "import '../../../functions/runtime/variables';",
        'functions/runtime/variables.ts: imports-of infra/cli/check',
      ],
      ['infra/cli/aws/a.ts', "import '../../constructs/ok';", 'infra/constructs/ok.ts: imports-of infra/cli/aws'],
      ['infra/cli/recover/a.ts', "import '../check/ok';", 'infra/cli/check/ok.ts: imports-of infra/cli/recover'],
      ['infra/cli/schedule/a.ts', "import '../../docs/ok';", 'infra/docs/ok.ts: imports-of infra/cli/schedule'],
      [
        'infra/cli/local/a.ts',
        "await import('../../constructs/ok');",
        'infra/constructs/ok.ts: imports-of infra/cli/local',
      ],
      ['infra/cli/stranger.ts', "import './terminal';", 'infra/cli/terminal.ts: no-row'],
      ['infra/new-folder/a.ts', "import '../../workflow/ok';", 'workflow/ok.ts: no-row'],
      [
        'functions/rotation/circle-too.ts',
        "import type { Here } from './circle';",
        'functions/rotation/circle.ts: no-circle',
      ],
    ];
    /** Imports of more than one rule's concern, each with all it is told. */
    const TWICE: readonly (readonly [file: string, line: string, told: readonly string[]])[] = [
      [
        'infra/local/aws/undeclared.ts',
        "import 'no-such-package';",
        ['no-such-package: imports-of infra/local/aws', 'no-such-package: not-declared'],
      ],
      [
        'infra/constructs/test.ts',
        "import '../../test/support/ok';",
        ['test/support/ok.ts: imports-of infra/constructs', 'test/support/ok.ts: not-from-the-product'],
      ],
    ];
    const GOOD: readonly (readonly [file: string, line: string])[] = [
      // A circle is told once, at the first of its files.
      ['functions/rotation/circle.ts', "import type { Here } from './circle-too';"],
      ['functions/postgres/good.ts', "import { Client } from 'pg';"],
      ['functions/errors/good.ts', "import '../../workflow/ok';"],
      ['functions/rotation/deep/good.ts', "import '../ok';"],
      ['functions/alerts/slack/good.ts', "import type { SNSHandler } from 'aws-lambda';"],
      ['infra/local/stack.ts', "import { Stack } from 'aws-cdk-lib'; import '../constructs/ok';"],
      ['infra/local/aws/good.ts', "import 'node:worker_threads'; import 'jsonata'; import '../../schedule/ok';"],
      ['infra/cli/aws/good.ts', "import '../../../functions/runtime/variables';"],
      ['infra/cli/check/good.ts', "import '../aws/ok';"],
    ];

    it('for exactly what the table forbids', () => {
      for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(tree, file));
      symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'dir');
      const targets = [
        ...['workflow', 'functions/errors', 'functions/rotation', 'functions/secrets-manager', 'functions/runtime'],
        ...['infra/schedule', 'infra/constructs', 'infra/local', 'infra/local/aws', 'infra/docs', 'infra/cli/check'],
        ...['infra/cli/aws', 'functions/alerts/slack', 'test/support'],
      ];
      targets.forEach((folder) => write(`${folder}/ok.ts`));
      ['functions/runtime/variables.ts', 'infra/cli/terminal.ts'].forEach((file) => write(file));
      [...LEAKS, ...TWICE, ...GOOD].forEach(([file, line]) => write(file, line));

      const told = [
        ...LEAKS.map(([file, , each]) => `${file} → ${each}`),
        ...TWICE.flatMap(([file, , all]) => all.map((each) => `${file} → ${each}`)),
      ];
      expect(violationsIn(tree)).toEqual(told.sort());
    });
  });
});

describe('a handler', () => {
  it('has fifteen lines at most', () => {
    const handlers = sources.filter((file) => /^functions\/[^/]+\.ts$/.test(file));
    const lines = (file: string) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => /^\s*[^\s/*]/.test(line));
    const long = handlers.filter((file) => lines(file).length > 15);
    expect(handlers.length).toBeGreaterThan(5);
    expect(long).toEqual([]);
  });
});

describe('the domain', () => {
  it('reads no clock, environment or chance', () => {
    const domain = sources.filter((file) => file.startsWith('functions/rotation/'));
    const readers = domain.filter((file) =>
      /process\.env|Date\.now|new Date\(\)|Math\.random|setTimeout|node:crypto/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(domain.length).toBeGreaterThan(10);
    expect(readers).toEqual([]);
  });
});

describe('a folder', () => {
  const folders = ['workflow', 'functions', 'infra', 'test'].flatMap((top) => [
    top,
    ...readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(relative(root, entry.parentPath), entry.name)),
  ]);
  const filesIn = (folder: string): number =>
    readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).length;

  it('is taken in at a glance: it has no more than sixteen files', () => {
    expect(folders.length).toBeGreaterThan(60);
    expect(folders.filter((folder) => filesIn(folder) > 16)).toEqual([]);
  });
});
