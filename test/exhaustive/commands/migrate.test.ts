import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { SecretTag } from '../../../workflow/secret-tags';
import { localArn } from '../../../infra/local/aws/api/arn';
import { LOCAL_NAME_PREFIX } from '../../../infra/local/stack';
import { anEnvironment } from '../../support/an-environment';
import type { ASecret } from '../../support/a-secret';
import { runOperator } from '../../infra/cli/cli-run';
import { answerIn, PROGRAMS } from '../../stories/runbook/programs';
import { Shell } from '../../stories/runbook/shell';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const FORMER = 'former-rotation-function';
const FORMER_ARN = localArn('lambda', `function:${FORMER}`);
const stories = anEnvironment(() => ({
  // The former function sends passwords in clear, as AWS's own does.
  databaseSettings: { log_statement: 'none' },
  functions: { [FORMER]: require.resolve('../../bench/rotation/plain/single-user') },
}));

const sections = new Map(
  readFileSync(join(__dirname, '../../../docs/migrate.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]),
);

/** Commands of a section, there and back, as a person types them: one after the other. */
function commandsOf(heading: string): { readonly there: readonly string[]; readonly back: readonly string[] } {
  const [there = '', back = ''] = (sections.get(heading) ?? '').split('**Back:**');
  return { there: commandsIn(there), back: commandsIn(back) };
}

function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', body = '']) =>
    body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  return blocks.flatMap((block) => block.trim().split(/\n(?! )/)).filter((command) => !/^[A-Z]+=/.test(command));
}

/** Types commands, each when nothing is in progress any more. What the last one wrote. */
async function type(shell: Shell, commands: readonly string[], more: Readonly<Record<string, string>> = {}) {
  let output = '';
  for (const command of commands) {
    output = await shell.type(command, { SECRET: 'orders/db', PREFIX: LOCAL_NAME_PREFIX, ...more });
    await stories.whenIdle();
  }
  return output;
}

/** RDS, of which the stand-in has nothing: it hears, and says nothing. */
function play(words: readonly string[]): string | undefined {
  if (words[0] === 'rds') toRds.push(words);
  return undefined;
}

let shell: Shell;
const toRds: (readonly string[])[] = [];
beforeEach(async () => {
  toRds.length = 0;
  shell = new Shell((question) => answerIn(stories.environment, (words) => play(words), question));
  await shell.open(PROGRAMS, {});
});
afterEach(() => shell.close());

const RULES = { ScheduleExpression: 'rate(10 days)', Duration: '2h' };

/** The secret orders/db as somebody else's function rotates it. */
async function rotatedByAnother(options: Parameters<typeof stories.aSecret>[0] = {}): Promise<ASecret> {
  const secret = await stories.aSecret(options);
  const { secretsManager } = stories.environment.clients;
  const request = { SecretId: secret.arn, RotationLambdaARN: FORMER_ARN, RotationRules: RULES };
  await secretsManager.send(new RotateSecretCommand(request));
  await stories.whenIdle();
  return secret;
}

/** Who rotates it, when, and by which strategy. */
async function rotation(SecretId = 'orders/db') {
  const { secretsManager } = stories.environment.clients;
  const described = await secretsManager.send(new DescribeSecretCommand({ SecretId }));
  const { RotationEnabled, RotationLambdaARN, RotationRules, VersionIdsToStages = {}, Tags = [] } = described;
  const current = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT'))?.[0];
  return {
    on: RotationEnabled,
    by: RotationLambdaARN,
    rules: [RotationRules?.ScheduleExpression, RotationRules?.Duration],
    strategy: Tags.find(({ Key }) => Key === SecretTag.strategy)?.Value,
    current,
  };
}

const PASSWORD = 'as RDS has made it';
const THERE = { on: true, rules: ['rate(10 days)', '2h'] };

test.each(['From a hosted rotation', 'From a function of your own'])('%s, and back', async (heading) => {
  await rotatedByAnother();
  const before = await rotation();
  expect(before).toMatchObject({ ...THERE, by: FORMER_ARN });

  const { there, back } = commandsOf(heading);
  await type(shell, there);
  const ours = await rotation();
  expect(ours).toMatchObject({ ...THERE, by: stories.environment.rotationFunctionArn, strategy: undefined });
  expect(ours.current).not.toBe(before.current);

  await type(shell, back);
  const again = await rotation();
  expect(again).toMatchObject({ ...THERE, by: FORMER_ARN, strategy: undefined });
  expect(again.current).not.toBe(ours.current);
});

test('From a hosted rotation with two users: the strategy is kept, and the tag is removed on the way back', async () => {
  const { arn } = await stories.aSecret({ strategy: 'alternating-users' });
  const { secretsManager } = stories.environment.clients;
  await shell.type(
    `aws secretsmanager untag-resource --secret-id orders/db --tag-keys '["${SecretTag.strategy}"]'`,
    {},
  );
  const request = { SecretId: arn, RotationLambdaARN: FORMER_ARN, RotationRules: RULES, RotateImmediately: false };
  await secretsManager.send(new RotateSecretCommand(request));
  await stories.whenIdle();

  const { there, back } = commandsOf('From a hosted rotation');
  const [dryRun = ''] = there;
  const shown = await type(shell, [dryRun]);
  expect(shown).toContain(
    "strategy  alternating-users, since its value has masterarn, as AWS's functions for two users need it",
  );
  expect(shown).toContain('Nothing was changed.');
  expect(await rotation()).toMatchObject({ by: FORMER_ARN, strategy: undefined });

  await type(shell, there.slice(1));
  expect(await rotation()).toMatchObject({
    ...THERE,
    by: stories.environment.rotationFunctionArn,
    strategy: 'alternating-users',
  });

  await type(shell, back.slice(0, 1));
  expect(await rotation()).toMatchObject({ ...THERE, by: FORMER_ARN, strategy: undefined });
});

test('From addRotationSingleUser: what is deployed meanwhile stays on, and back', async () => {
  await rotatedByAnother();
  const before = await rotation();
  const { there, back } = commandsOf('From addRotationSingleUser');
  expect(await type(shell, there)).toContain('Nothing to do.');
  expect(await rotation()).toEqual({ ...before, by: stories.environment.rotationFunctionArn });
  await type(shell, back);
  expect(await rotation()).toEqual(before);
});

test('From a password that RDS manages, and back', async () => {
  const { databases, clients } = stories.environment;
  const application = { role: 'orders_admin', database: 'orders_admin' };
  await databases.createApplication(application, PASSWORD);
  // What RDS keeps: user and password alone. Here the secret has another name, as only RDS may use its own.
  const value = JSON.parse(databases.secretValue(application, PASSWORD)) as Record<string, string>;
  const SecretString = JSON.stringify({ username: value['username'], password: value['password'] });
  await clients.secretsManager.send(new CreateSecretCommand({ Name: 'managed/orders', SecretString }));

  const { there, back } = commandsOf('From a password that RDS manages');
  const place = {
    SECRET: 'orders/admin',
    MANAGED: 'managed/orders',
    INSTANCE: 'orders',
    HOST: String(value['host']),
    PORT: String(value['port']),
  };
  await type(shell, there, place);
  expect(toRds).toEqual([['rds', 'modify-db-instance', '--cli-input-json', 'file:///dev/stdin']]);
  const ours = await rotation('orders/admin');
  expect(ours).toMatchObject({ on: true, by: stories.environment.rotationFunctionArn });

  await type(shell, back, place);
  expect(await rotation('orders/admin')).toMatchObject({ on: false });
  expect(toRds.at(-1)).toContain('--manage-master-user-password');
});

describe('adopt refuses, and changes nothing,', () => {
  const adopt = (...words: readonly string[]) =>
    runOperator(stories.environment, ['adopt', 'orders/db', '--workflow', LOCAL_NAME_PREFIX, ...words]);

  test.each<[string, readonly string[], number, string]>([
    [
      'a workflow that is not there',
      ['--workflow', 'platform', '--yes'],
      1,
      'GetFunctionConfiguration for the rotation function arn:aws:lambda:eu-central-1:000000000000:function:platform-rotation-function of the workflow platform: it does not exist. Deploy the workflow first',
    ],
    [
      'a function that is another one',
      ['--workflow', FORMER_ARN, '--yes'],
      1,
      `The rotation function ${FORMER_ARN} of the workflow ${FORMER_ARN} has no variable STATE_MACHINE_ARN: it is not one of this package.`,
    ],
    ['a name that can be none', ['--workflow', 'a_b'], 2, '--workflow is "a_b"; it must be a namePrefix of 1 to 40'],
    ['a schedule', ['--schedule', 'rate(2 hours)'], 2, 'Rotation schedule "rate(2 hours)": '],
    ['a window alone', ['--window', '2h'], 2, '--window has a meaning only with --schedule. Give both, or neither.'],
    [
      'a strategy',
      ['--strategy', 'two'],
      2,
      '--strategy is "two"; it must be single-user, single-user-with-superuser or',
    ],
    [
      'a strategy without a superuser',
      ['--strategy', 'alternating-users', '--yes'],
      1,
      '--strategy alternating-users needs a superuser, and the value of orders/db has no masterarn',
    ],
    ['nobody to ask', [], 2, 'There is no terminal to ask on, and nothing was changed. Give --yes to do it.'],
  ])('%s', async (_, words, code, told) => {
    await rotatedByAnother();
    const before = await rotation();
    const run = await adopt(...words);
    expect([run.err.slice(run.err.indexOf('error: ') + 7).slice(0, told.length), run.code]).toEqual([told, code]);
    expect(await rotation()).toEqual(before);
  });

  test('a secret that has no rules, until it is given some; its way back turns the rotation off', async () => {
    await stories.aSecret();
    const refused = await adopt('--yes');
    expect([refused.err, refused.code]).toEqual([
      'error: --schedule is missing: the secret orders/db has no rotation rules that could be kept.\n',
      2,
    ]);
    const { out } = await adopt('--schedule', 'rate(10 days)', '--window', '2h', '--yes', '--json');
    await stories.whenIdle();
    expect(JSON.parse(out)).toMatchObject({
      done: true,
      wayBack: ['aws secretsmanager cancel-rotate-secret --secret-id orders/db'],
    });
    expect(await rotation()).toMatchObject({ ...THERE, by: stories.environment.rotationFunctionArn });
    expect((await adopt('--yes')).out).toBe('Nothing to do: orders/db is rotated by this workflow already.\n');
  });

  test('a value that is no credential, and names the field', async () => {
    await stories.aSecret({ fields: { engine: undefined } });
    const { err, code } = await adopt('--schedule', 'rate(10 days)', '--yes');
    expect(err).toContain('field "engine" is missing');
    expect(code).toBe(1);
    expect(await rotation()).toMatchObject({ on: undefined });
  });
});
