import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { raw } from 'jq-wasm';
import type { EvidenceReport } from '../../../../infra/evidence/evidence-report';
import { type ApplicationSecret, LocalEnvironment } from '../../../../infra/local/local-environment';
import { IMPATIENT } from '../../../support/an-environment';
import { storyClock } from '../../../support/story-clock';
import { runCli, runOperator } from '../cli-run';

const DAY = 86_400_000;
const clock = storyClock();
const began = clock.now();
let environment: LocalEnvironment;
let failing: string | undefined;

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    ...IMPATIENT,
    clock,
    rotationRetry: { attempts: 1 },
    interceptInvocation: ({ payload }) =>
      failing !== undefined && payload.includes(failing) ? { kind: 'deny' } : undefined,
  });
});
afterAll(() => environment.stop());

async function aSecret(name: string, tags: Readonly<Record<string, string>> = {}): Promise<ApplicationSecret> {
  const role = name.replace('/', '_');
  return environment.createApplicationSecret(
    name,
    { role, database: role },
    Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  );
}

async function rotate({ secretArn }: ApplicationSecret): Promise<string> {
  const versionId = await environment.rotate(secretArn);
  await environment.account.whenIdle();
  return versionId;
}

/** What was written to the files that `--out` named. */
async function evidence(...words: readonly string[]) {
  const files: Record<string, string> = {};
  const from = new Date(began - DAY).toISOString().slice(0, 10);
  const run = await runOperator(environment, ['evidence', '--from', from, ...words], {
    clock,
    files: { read: () => '', write: (path, text) => void (files[path] = text) },
  });
  return { ...run, files };
}

async function report(...words: readonly string[]): Promise<EvidenceReport> {
  const { files, err } = await evidence('--out', 'e.json', ...words);
  expect(err).toBe('');
  return (JSON.parse(files['e.json'] ?? '') as { readonly report: EvidenceReport }).report;
}

const found = ({ exceptions }: EvidenceReport) =>
  exceptions.map(
    ({ kind, secretName, resolvedAt }) => `${kind} ${secretName}${resolvedAt === undefined ? ' OPEN' : ''}`,
  );

describe('the evidence of a workflow', () => {
  it('has every rotation, the silent ones too, by all three sources, and no exception', async () => {
    const secret = await aSecret('quiet/db', { owner: 'team-orders' });
    const versionId = await rotate(secret);
    const { code, out, files } = await evidence('--policy', '90d', '--out', 'e.json');
    expect({ code, open: out.includes('No exception is open.\n') }).toEqual({ code: 0, open: true });
    const { report: made, sha256 } = JSON.parse(files['e.json'] ?? '') as { report: EvidenceReport; sha256: string };
    expect(out).toContain(`SHA-256 of its JSON: ${sha256}\n`);
    expect(made).toMatchObject({
      account: '000000000000',
      region: 'eu-central-1',
      madeBy: 'arn:aws:iam::000000000000:user/person',
      policyDays: 90,
      exceptions: [],
      discrepancies: [],
      secrets: [
        {
          name: 'quiet/db',
          owner: 'team-orders',
          inScope: true,
          rotationEnabled: true,
          currentVersionId: versionId,
          longestIntervalDays: 30,
          ageDays: 0,
        },
      ],
      rotations: [
        {
          secretName: 'quiet/db',
          versionId,
          result: 'rotated',
          role: 'quiet_db',
          trigger: { by: 'arn:aws:iam::000000000000:user/person', evidence: 'cloudTrail' },
          sources: ['records', 'cloudTrail'],
          trailResult: 'rotated',
        },
      ],
    });
    const [{ lockoutFrom = '', lockoutTo = '' } = {}] = made.rotations;
    expect(Date.parse(lockoutTo)).toBeGreaterThan(Date.parse(lockoutFrom));
    // As the help says, with a program that is not ours.
    const line = await raw(files['e.json'] ?? '', '.report', ['-c']);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(line.trimEnd()));
    expect(Buffer.from(digest).toString('hex')).toBe(sha256);
  });

  it('shows a failed rotation until the next one that succeeds, and who went round it', async () => {
    const secret = await aSecret('loud/db');
    const client = environment.clients.secretsManager;
    failing = '"task":"setSecret"';
    const failed = await rotate(secret);
    failing = undefined;
    expect(found(await report())).toEqual(['failed loud/db OPEN']);
    expect((await evidence()).code).toBe(1);

    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret.secretArn }));
    await client.send(new PutSecretValueCommand({ SecretId: 'loud/db', SecretString }));
    const open = await report();
    expect(found(open)).toEqual(['failed loud/db OPEN', 'changedOutside loud/db OPEN']);
    expect(open.exceptions[1]?.found).toMatch(
      /^arn:aws:iam::000000000000:user\/person stored a value \(PutSecretValue, CloudTrail [0-9a-f-]{36}\)\.$/,
    );
    expect(open.rotations.find(({ versionId }) => versionId === failed)).toMatchObject({
      result: 'undone',
      reason: 'accessDenied',
      failedState: 'SetSecret',
      trailResult: 'failed',
    });

    await rotate(secret);
    expect(found(await report())).toEqual(['failed loud/db', 'changedOutside loud/db']);
    expect((await evidence()).code).toBe(0);
  });

  it('leaves no secret out: those with the tag must rotate, all others are listed without judgement', async () => {
    const client = environment.clients.secretsManager;
    await client.send(new CreateSecretCommand({ Name: 'forgotten/db', Tags: [{ Key: 'pci', Value: 'in-scope' }] }));
    await client.send(new CreateSecretCommand({ Name: 'api-key' }));
    const untagged = await report();
    expect(untagged.secrets.map(({ name, inScope }) => `${name} ${inScope}`)).toEqual(
      expect.arrayContaining(['forgotten/db false', 'api-key false', 'quiet/db true']),
    );
    expect(untagged.limits).toContain(
      '2 secrets are rotated by no workflow of this package and do not have the tag; they are listed, and not judged.',
    );
    for (const tag of ['pci', 'pci=in-scope']) {
      expect(found(await report('--tag', tag))).toContain('notRotating forgotten/db OPEN');
    }
    expect(found(await report('--tag', 'pci=other'))).not.toContain('notRotating forgotten/db OPEN');
  });

  it('is the same as a page and as a table', async () => {
    const { files } = await evidence('--out', 'e.html', '--policy', '90');
    const page = files['e.html'] ?? '';
    expect(page).toContain('<td>quiet/db</td><td>team-orders</td><td>on</td>');
    expect(page).toContain('<td>Rotation failed</td><td>loud/db</td>');
    expect(page).not.toMatch(/<script|https?:\/\//);
    const csv = (await evidence('--out', 'e.csv')).files['e.csv'] ?? '';
    const [head = '', ...rows] = csv.trimEnd().split('\r\n');
    expect(head.startsWith('account,region,secret_arn,secret_name,in_scope,owner,host,role,policy_days')).toBe(true);
    expect(rows.filter((row) => row.includes(',loud/db,'))).toHaveLength(2);
    expect(rows.filter((row) => row.includes(',api-key,'))).toHaveLength(1);
  });

  it('lists a rotation whose record was not written as what only CloudTrail has', async () => {
    const secret = await aSecret('unwritten/db');
    failing = '"task":"notify"';
    const versionId = await rotate(secret);
    failing = undefined;
    const { discrepancies } = await report();
    expect(discrepancies).toContainEqual(
      expect.objectContaining({
        secretName: 'unwritten/db',
        versionId,
        found:
          'CloudTrail has this rotation, the records do not: its execution wrote none, or its records were removed.',
      }),
    );
  });

  it('is overdue once the policy has run out, and says how long its sources reach back', async () => {
    await environment.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: 'quiet/db' }));
    clock.pass(100 * DAY);
    const late = await report('--policy', '90d');
    expect(found(late)).toEqual(expect.arrayContaining(['overdue quiet/db OPEN', 'notRotating quiet/db OPEN']));
    expect(late.secrets.find(({ name }) => name === 'quiet/db')).toMatchObject({ ageDays: 100, overdueDays: 10 });
    // CloudTrail has forgotten by now, the records have not.
    expect(late.rotations.find(({ secretName }) => secretName === 'quiet/db')).toMatchObject({
      result: 'rotated',
      sources: ['records'],
      trigger: { by: 'unknown', evidence: 'none' },
    });
    expect(late.limits.join(' ')).toContain("CloudTrail's event history begins on ");
  });
});

describe('evidence with wrong flags', () => {
  it.each([
    [['--from', 'yesterday'], '--from is "yesterday"; it must be a date such as 2026-11-22'],
    [['--from', '2026-11-01', '--to', '2026-10-01'], '--from is 2026-11-01T00:00:00.000Z; it must be before --to'],
    [['--from', '2026-11-01', '--policy', '0d'], '--policy is "0d"; it must be a number of days from 1d to 1000d'],
    [
      ['--from', '2026-11-01', '--out', 'e.pdf'],
      '--out is "e.pdf"; it must be a file whose name ends in .html, .csv or .json',
    ],
    [['--from', '2026-11-01', '--tag', '=x'], '--tag is "=x"; it must be a tag such as pci or pci=in-scope'],
    [[], "required option '--from <date>' not specified"],
  ])('%j is refused before anything is read', async (words, said) => {
    const { err, code } = await runCli(['evidence', ...words]);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});
