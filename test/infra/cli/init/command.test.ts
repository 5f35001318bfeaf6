import { aPerson, Key, type Turn } from '../at-a-terminal';
import { type CliRun, runCli } from '../cli-run';

/** Files in memory: what was there, and what has been written. */
function files(present: Readonly<Record<string, string>> = {}) {
  const written: Record<string, string> = {};
  return {
    written,
    read: (path: string): string => {
      const found = present[path];
      if (found === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return found;
    },
    write: (path: string, text: string): void => {
      written[path] = text;
    },
  };
}

async function init(words: readonly string[], present = {}): Promise<CliRun & { readonly file: unknown }> {
  const disk = files(present);
  const run = await runCli(['init', ...words], { files: disk });
  const [text] = Object.values(disk.written);
  return { ...run, file: text === undefined ? undefined : JSON.parse(text) };
}

const NETWORK = ['--vpc', 'vpc-0a1b2c3d4e5f60718', '--subnets', 'subnet-0a1b2c3d4e5f60718,subnet-0b1b2c3d4e5f60718'];
const USUAL = {
  $schema: './node_modules/rds-rotation-workflow/docs/rotation.schema.json',
  namePrefix: 'rds-rotation',
  fleet: true,
  alerts: { emails: [] },
  secrets: [],
};

test('writes what flags say, and the usual where they say nothing', async () => {
  const flags = [
    '--secrets',
    'orders/db',
    '--database-group',
    'sg-0a1b2c3d4e5f60718',
    '--emails',
    'oncall@example.com',
  ];
  const { file, code, out } = await init([...flags, ...NETWORK, '--yes']);
  expect(file).toEqual({
    ...USUAL,
    vpc: { id: 'vpc-0a1b2c3d4e5f60718', subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1b2c3d4e5f60718'] },
    alerts: { emails: ['oncall@example.com'] },
    secrets: [
      {
        secret: 'orders/db',
        schedule: 'cron(0 3 ? * 2#2 *)',
        window: '2h',
        database: { securityGroup: 'sg-0a1b2c3d4e5f60718', port: 5432 },
      },
    ],
  });
  expect(code).toBe(0);
  expect(out).toBe(`Written: rotation.config.json. Editors complete it by its $schema.

Next
  1. npm install --save-dev rds-rotation-workflow aws-cdk aws-cdk-lib constructs
  2. npx cdk diff --app "node node_modules/rds-rotation-workflow/dist/app.js"
  3. npx cdk deploy --app "node node_modules/rds-rotation-workflow/dist/app.js"
  4. confirm the email that SNS sends to each address
  5. npx --no rds-rotation-workflow check orders/db
`);
});

test('asks at a terminal, puts a question again whose answer cannot be used, and skips what has no meaning', async () => {
  const answer = (sees: string, text: string): Turn => [sees, text, Key.enter];
  const person = aPerson([
    answer('Secrets to rotate', 'rds!db'),
    ['it must be the name of a secret', Key.clearLine, 'orders/db', Key.enter],
    answer('When, in UTC: cron(...) or rate(...) [cron(0 3 ? * 2#2 *)]', ''),
    answer('Length of the window [2h]', '3h'),
    answer('Who changes the password', ''),
    answer('Superuser secrets', ''),
    answer('VPC of the databases', ''),
    answer('Email addresses', ''),
    answer('Slack webhook', ''),
    answer('Can secrets be added', 'no'),
  ]);
  const disk = files();
  const { code, err } = await runCli(['init', '--name-prefix', 'platform'], { files: disk, dialogue: person.dialogue });
  expect([person.unseen(), err, code]).toEqual([[], '', 0]);
  expect(person.shown()).not.toMatch(/Subnets|Prefix of all names/);
  expect(JSON.parse(disk.written['rotation.config.json'] ?? '')).toEqual({
    ...USUAL,
    namePrefix: 'platform',
    fleet: false,
    secrets: [{ secret: 'orders/db', schedule: 'cron(0 3 ? * 2#2 *)', window: '3h' }],
  });
});

test('prints the file as JSON, and writes it under another name', async () => {
  const { out, file } = await init(['--yes', '--json', '--out', 'prod.json']);
  expect(JSON.parse(out)).toEqual(USUAL);
  expect(file).toEqual(USUAL);
});

test('overwrites a file only with --force', async () => {
  const present = { 'rotation.config.json': '{}' };
  const refused = await init(['--yes'], present);
  expect([refused.code, refused.file]).toEqual([2, undefined]);
  expect(refused.err).toBe(
    'error: rotation.config.json exists already. Give --force to overwrite it, or --out to write another file.\n',
  );
  const forced = await init(['--yes', '--force'], present);
  expect([forced.code, forced.file]).toEqual([0, USUAL]);
});

test.each<[string, readonly string[], string]>([
  [
    'nobody to ask',
    ['--secrets', 'orders/db'],
    '--schedule is missing, and there is no terminal to ask on. Give it, or --yes for the defaults.',
  ],
  ['no usual answer', ['--vpc', 'vpc-0a1b2c3d4e5f60718', '--yes'], '--subnets is missing, and has no default.'],
  [
    'nothing where there must be something',
    ['--vpc', 'vpc-0a1b2c3d4e5f60718', '--subnets', '', '--yes'],
    '--subnets is empty; it must be one or more subnet IDs, separated by commas.',
  ],
  ['a port', ['--port', '99999', '--yes'], '--port is 99999; it must be a port, a whole number from 1150 to 65535.'],
  [
    'a port that is no number',
    ['--port', 'five', '--yes'],
    '--port is "five"; it must be a port, a whole number from 1150 to 65535.',
  ],
  ['a second address', ['--emails', 'a@example.com,b', '--yes'], '--emails is "b"; it must be an email address.'],
  ['neither yes nor no', ['--fleet', 'maybe', '--yes'], '--fleet is "maybe"; it must be yes or no.'],
  [
    'a prefix',
    ['--name-prefix', 'a_b', '--yes'],
    '--name-prefix is "a_b"; it must be 1 to 40 letters, digits and hyphens.',
  ],
  [
    'an answer to what is not asked',
    ['--port', '5433', '--yes'],
    '--port does not apply to the other answers. Leave it out.',
  ],
  [
    'a strategy alone',
    ['--secrets', 'a/b', '--strategy', 'alternating-users', '--yes'],
    'These answers do not go together, so nothing was written. secrets[0].strategy: is "alternating-users", which needs the secret of the superuser in "superusers".',
  ],
])('refuses %s, and writes nothing', async (_, words, told) => {
  const { err, code, file } = await init(words);
  expect(err).toBe(`error: ${told}\n`);
  expect([code, file]).toEqual([2, undefined]);
});
