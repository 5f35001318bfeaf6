import type {
  Database,
  PasswordChange,
  RotationPorts,
  SecretDescription,
  SecretStore,
} from '../../../../functions/rotation/ports';
import { reportSessions } from '../../../../functions/rotation/steps/report-sessions';
import type { RotationDocument, SessionGroup } from '../../../../workflow/document';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);

const group = (before: number): SessionGroup => ({ user: 'app', application: 'web', before, around: 1, since: 2 });

/** A secret whose AWSCURRENT, version T, was made at 03:00:00, and a server with these sessions. */
async function report(
  description: Partial<SecretDescription>,
  { document = {}, groups = [] }: { document?: Partial<RotationDocument>; groups?: readonly SessionGroup[] } = {},
) {
  const asked: { roles: readonly string[]; change: PasswordChange; session: string }[] = [];
  const secrets: Partial<SecretStore> = {
    describe: async () => ({
      secretArn: ARN,
      name: 'orders/db',
      rotationEnabled: true,
      deleted: false,
      tags: {},
      labels: { T: ['AWSCURRENT'], C: ['AWSPREVIOUS'] },
      ...description,
    }),
    read: async (_arn, versionId) => ({
      versionId,
      text: JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password: 'secret' }),
      createdAt: at('03:00:00'),
    }),
  };
  const database: Partial<Database> = {
    under: () => database as Database,
    countSessions: async (_login, roles, change, session) => {
      asked.push({ roles, change, session });
      return groups;
    },
  };
  const clock = { now: () => 0, sleep: async () => {} };
  const ports = { secrets, database, clock, writers: { deployed: () => ({}) } } as unknown as RotationPorts;
  const result = await reportSessions(ports, { mode: 'check', secretArn: ARN, versionId: 'T', ...document });
  return { result, asked };
}

describe('the change', () => {
  it.each([
    ['lies between the making of the version and the end of the rotation', { rotatedAt: at('03:00:02') }, '03:00:02'],
    [
      'ended when the secret changed last, if the last rotation was before, since a recovery or a person moved the label',
      { rotatedAt: at('02:00:00'), lastChangedAt: at('03:00:09') },
      '03:00:09',
    ],
    ['is the making of the version if nothing else is known', {}, '03:00:00'],
  ])('%s', async (_name, description, until) => {
    const { result, asked } = await report(description);
    const moments = { changedFrom: '2026-11-22T03:00:00.000Z', changedUntil: `2026-11-22T${until}.000Z` };
    expect(result).toMatchObject(moments);
    expect(asked).toEqual([
      { roles: ['app'], change: { from: at('03:00:00'), until: at(until) }, session: 'rotation-look/T' },
    ]);
  });

  it('began when the rotation itself says so, for a version that waited long to be set', async () => {
    const setSecret = { outcome: 'changed', lockoutBeganAt: at('05:00:00') } as const;
    const times = { rotatedAt: at('02:00:00'), lastChangedAt: at('05:00:01') };
    const own = await report(times, { document: { mode: 'rotate', setSecret } });
    expect(own.result).toMatchObject({
      changedFrom: '2026-11-22T05:00:00.000Z',
      changedUntil: '2026-11-22T05:00:01.000Z',
    });
    // Another version is current by now: its own times count.
    const other = await report(times, { document: { mode: 'rotate', versionId: 'other', setSecret } });
    expect(other.result).toMatchObject({ changedFrom: '2026-11-22T03:00:00.000Z' });
  });
});

it('sums all sessions, and shows no more groups than the data of an execution has room for', async () => {
  const groups = Array.from({ length: 103 }, (_, index) => group(index));
  const { result } = await report({}, { groups });
  expect(result).toMatchObject({ user: 'app', seenAs: 'app', before: 5_253, around: 103, since: 206, moreGroups: 3 });
  expect(result.groups).toEqual(groups.slice(0, 100));
  const longest = { user: 'u'.repeat(63), application: 'a'.repeat(63), address: 'f'.repeat(39) };
  const large = await report({}, { groups: groups.map((each) => ({ ...each, ...longest })) });
  expect(JSON.stringify(large.result).length).toBeLessThan(32 * 1024);
});

it('cannot log in if the secret has no AWSCURRENT', async () => {
  await expect(report({ labels: {} })).rejects.toThrow(
    `invalidSecret: Counting the sessions of ${ARN}: no version of the secret holds AWSCURRENT`,
  );
});
