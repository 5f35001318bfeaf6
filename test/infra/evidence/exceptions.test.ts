import { exceptionsIn } from '../../../infra/evidence/exceptions';
import { rotationsIn } from '../../../infra/evidence/rotations';
import type { EvidenceSources } from '../../../infra/evidence/sources';
import { anAccount, anEvent, aRecord, aSecret, day, PERSON, rotationEvents } from './an-account';

const inAccount = (changes: Partial<EvidenceSources>) => {
  const account = anAccount(changes);
  return exceptionsIn(account, rotationsIn(account)).map(({ kind, since, found, resolvedAt, resolvedBy }) => ({
    kind,
    since,
    found,
    ...(resolvedAt !== undefined && { resolvedAt, resolvedBy }),
  }));
};

it('there are none if everything complies with the policy', () => {
  expect(inAccount({ secrets: [aSecret({ createdAt: day(1) })] })).toEqual([]);
});

describe('a secret that is rotated too seldom', () => {
  const since = (date: string) => ({
    secrets: [aSecret({ createdAt: date, lastRotatedAt: date })],
    records: [],
    trail: [],
  });

  it('is open as long as it lasts, from the day on which the policy was exceeded', () => {
    expect(inAccount(since('2026-09-20T03:00:00.000Z'))).toEqual([
      {
        kind: 'overdue',
        since: '2026-10-20T03:00:00.000Z',
        found: 'Not rotated for 41 days after 2026-09-20; the policy allows 30.',
      },
    ]);
  });

  it('is over with the next rotation', () => {
    const secrets = [aSecret({ createdAt: '2026-09-10T03:00:00.000Z' })];
    expect(inAccount({ from: '2026-09-01T00:00:00.000Z', secrets })).toEqual([
      {
        kind: 'overdue',
        since: '2026-10-10T03:00:00.000Z',
        found: 'Not rotated for 40 days after 2026-09-10; the policy allows 30.',
        resolvedAt: day(20),
        resolvedBy: 'the next rotation',
      },
    ]);
  });

  it.each([
    ['there is no policy', { ...since('2026-01-01T00:00:00.000Z'), policyDays: undefined }],
    ['the time is up to the minute', since(day(1, '20:00'))],
    ['it is being deleted', { ...since('2026-01-01T00:00:00.000Z'), secrets: [aSecret({ deletionAt: day(30) })] }],
    ['it is nobody’s', { ...since('2026-01-01T00:00:00.000Z'), secrets: [aSecret({ inScope: false })] }],
    ['what was before its first known rotation is not known', {}],
  ])('is none if %s', (_why, changes) => {
    expect(inAccount(changes)).toEqual([]);
  });
});

describe('a secret whose rotation is off', () => {
  it('is open, since its last rotation', () => {
    expect(inAccount({ secrets: [aSecret({ rotationEnabled: false })] })).toEqual([
      { kind: 'notRotating', since: day(20), found: 'Its rotation is turned off.' },
    ]);
  });

  it('is no exception if the secret is being deleted, or not in scope', () => {
    expect(inAccount({ secrets: [aSecret({ rotationEnabled: false, deletionAt: day(30) })] })).toEqual([]);
    expect(inAccount({ secrets: [aSecret({ rotationEnabled: false, inScope: false })] })).toEqual([]);
  });
});

describe('a rotation that failed', () => {
  const failed = aRecord(10, { verdict: 'rolledBack', reason: 'busy' });
  const account = { secrets: [aSecret({ createdAt: day(1) })], records: [failed], trail: [] };
  const found = 'The rotation to version v10 was undone (busy).';

  it('is open until the next one succeeds', () => {
    expect(inAccount({ ...account, secrets: [aSecret({ createdAt: day(5), lastRotatedAt: day(5) })] })).toEqual([
      { kind: 'failed', since: day(10), found },
    ]);
    expect(inAccount({ ...account, records: [failed, aRecord(20)] })).toEqual([
      { kind: 'failed', since: day(10), found, resolvedAt: day(20), resolvedBy: 'the rotation to v20' },
    ]);
    // One of another secret resolves nothing.
    const other = aRecord(20, { secretArn: 'arn:other', secretName: 'other' });
    expect(inAccount({ ...account, records: [failed, other] })).toMatchObject([{ kind: 'failed', found }]);
  });

  it('is over once an alert says so, and counts once although there was an alert', () => {
    const openIncident = { since: day(10), alerts: 1, reason: 'busy' } as const;
    const open = aRecord(10, { verdict: 'unresolved', reason: 'busy', openIncident });
    const end = aRecord(11, {
      mode: 'check',
      verdict: 'checkPassed',
      startedBy: 'person',
      resolvedIncident: openIncident,
    });
    expect(inAccount({ ...account, records: [open, end] })).toEqual([
      {
        kind: 'failed',
        since: day(10),
        found: 'The rotation to version v10 could not be resolved (busy).',
        resolvedAt: day(11),
        resolvedBy: 'an execution started by a person',
      },
    ]);
  });
});

describe('an incident outside of a rotation', () => {
  const check = (date: number, alerts: number) =>
    aRecord(date, {
      mode: 'check',
      verdict: 'checkFailed',
      startedBy: 'person',
      openIncident: { since: day(12), alerts, reason: 'credentialRejected' },
    });
  const records = [check(12, 1), check(13, 2), aRecord(20)];
  const secrets = [aSecret({ createdAt: day(1) })];

  it('is open with as many alerts as there were', () => {
    expect(inAccount({ secrets, records })).toEqual([
      { kind: 'incident', since: day(12), found: '2 alerts asked for a person; the first said credentialRejected.' },
    ]);
  });

  it('is over with the record that ends it', () => {
    const resolvedIncident = { since: day(12), alerts: 2, reason: 'credentialRejected' } as const;
    expect(inAccount({ secrets, records: [...records.slice(0, 2), aRecord(20, { resolvedIncident })] })).toMatchObject([
      { kind: 'incident', resolvedAt: day(20), resolvedBy: 'an execution started by Secrets Manager' },
    ]);
  });
});

describe('a change past the workflow', () => {
  const secrets = [aSecret({ createdAt: day(1) })];
  const change = (date: number, name: string, changes: Parameters<typeof anEvent>[2] = {}) =>
    inAccount({ secrets, trail: [...rotationEvents(20), anEvent(date, name, { caller: PERSON, ...changes })] });

  it.each([
    ['PutSecretValue', 'stored a value'],
    ['UpdateSecret', 'changed the secret, perhaps its value'],
    ['UpdateSecretVersionStage', 'moved a staging label'],
    ['CancelRotateSecret', 'turned the rotation off'],
    ['DeleteSecret', 'scheduled the secret for deletion'],
    ['RestoreSecret', 'restored the secret'],
  ])('by %s is told with who did it, and over with the next rotation', (name, what) => {
    const found = `${PERSON} ${what} (${name}, CloudTrail ${name}-25).`;
    expect(change(25, name)).toEqual([{ kind: 'changedOutside', since: day(25), found }]);
    expect(change(15, name)).toMatchObject([{ resolvedAt: day(20), resolvedBy: 'the rotation to v20' }]);
  });

  it('is no exception if a function of the workflow made it, if it changes nothing, or if the secret is not in scope', () => {
    expect(change(25, 'PutSecretValue', { byWorkflow: true })).toEqual([]);
    expect(change(25, 'RotateSecret')).toEqual([]);
    const trail = [anEvent(25, 'PutSecretValue')];
    expect(inAccount({ secrets: [aSecret({ inScope: false })], trail })).toEqual([]);
  });

  it('that turned the rotation off for good stays open', () => {
    const off = [aSecret({ createdAt: day(1), rotationEnabled: false })];
    const trail = [...rotationEvents(20), anEvent(15, 'CancelRotateSecret')];
    expect(inAccount({ secrets: off, trail }).map(({ kind, resolvedAt }) => [kind, resolvedAt])).toEqual([
      ['changedOutside', undefined],
      ['notRotating', undefined],
    ]);
  });
});

it('what is open comes first, then what is older', () => {
  const trail = [
    ...rotationEvents(20),
    anEvent(15, 'PutSecretValue'),
    anEvent(25, 'PutSecretValue'),
    anEvent(22, 'UpdateSecret'),
  ];
  expect(inAccount({ secrets: [aSecret({ createdAt: day(1) })], trail }).map(({ since }) => since)).toEqual([
    day(22),
    day(25),
    day(15),
  ]);
});
