import { evidenceCsv } from '../../../infra/evidence/evidence-csv';
import { evidencePage } from '../../../infra/evidence/evidence-page';
import { evidenceReport, hashOf } from '../../../infra/evidence/evidence-report';
import type { EvidenceSources } from '../../../infra/evidence/sources';
import { anAccount, anEvent, aRecord, aSecret, day, rotationEvents } from './an-account';

const report = (changes: Partial<EvidenceSources> = {}) =>
  evidenceReport(anAccount({ secrets: [aSecret({ createdAt: day(1) })], ...changes }));
const found = (changes: Partial<EvidenceSources>) => report(changes).discrepancies.map((each) => each.found);

describe('a discrepancy', () => {
  it('does not exist if all sources say the same', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, Partial<EvidenceSources>, string]>([
    ['only the records have it', { trail: [] }, 'The records have this rotation, CloudTrail does not.'],
    [
      'only CloudTrail has it',
      { records: [], secrets: [aSecret({ lastRotatedAt: undefined })] },
      'CloudTrail has this rotation, the records do not: its execution wrote none, or its records were removed.',
    ],
    [
      'for CloudTrail it failed',
      { trail: rotationEvents(20, 'RotationFailed') },
      'The records say that it was rotated; for CloudTrail it failed.',
    ],
    [
      'the records say that it was undone',
      { records: [aRecord(20, { verdict: 'rolledBack' })], secrets: [aSecret({ lastRotatedAt: undefined })] },
      'The records say undone; for CloudTrail it succeeded.',
    ],
    [
      'another version is current',
      { secrets: [aSecret({ currentVersionId: 'v25' })] },
      'By the records and CloudTrail the current version is v20, by Secrets Manager it is v25: the value was changed by other means.',
    ],
    [
      'Secrets Manager knows of a later rotation',
      { secrets: [aSecret({ lastRotatedAt: day(25) })] },
      'Secrets Manager dates the last rotation 2026-10-25T03:00:00.000Z, the records 2026-10-20T03:00:00.000Z.',
    ],
  ])('is told if %s', (_what, changes, sentence) => {
    expect(found(changes)).toEqual([sentence]);
  });

  it('does not exist if a source does not reach back far enough, or cannot know of it yet', () => {
    expect(found({ trail: [], coverage: { records: day(1), cloudTrail: day(21) } })).toEqual([]);
    const secrets = [aSecret({ lastRotatedAt: undefined })];
    expect(found({ records: [], secrets, coverage: { records: day(21), cloudTrail: day(1) } })).toEqual([]);
    expect(found({ trail: [], madeAt: day(20, '03:10') })).toEqual([]);
  });
});

describe('the report', () => {
  it('counts what is in scope, what failed and what is open', () => {
    const records = [aRecord(10, { verdict: 'rolledBack' }), aRecord(20)];
    const secrets = [aSecret({ createdAt: day(1) }), aSecret({ arn: 'arn:x', name: 'x', inScope: false })];
    const trail = [...rotationEvents(10, 'RotationFailed'), ...rotationEvents(20), anEvent(25, 'PutSecretValue')];
    expect(report({ records, secrets, trail }).counts).toEqual({
      secretsInScope: 1,
      secretsOutside: 1,
      rotations: 2,
      failedRotations: 1,
      openExceptions: 1,
      discrepancies: 0,
    });
  });

  it('names what it cannot see', () => {
    expect(report().limits.join('\n')).not.toContain('There are no records');
    const blind = report({ coverage: {}, unread: ['LookupEvents was denied.'], to: '2026-12-01T00:00:00.000Z' }).limits;
    expect(blind.slice(0, 3)).toEqual([
      'LookupEvents was denied.',
      'There are no records of executions in this account and Region.',
      'The period ends after this report was made, on 2026-10-31T20:00:00.000Z.',
    ]);
    const short = report({ coverage: { records: day(5), cloudTrail: day(6) } }).limits.join('\n');
    expect(short).toContain('The records begin on 2026-10-05T03:00:00.000Z');
    expect(short).toContain("CloudTrail's event history begins on 2026-10-06T03:00:00.000Z, 90 days ago");
  });

  it('has another hash as soon as anything in it is another', () => {
    expect(hashOf(report())).toBe(hashOf(report()));
    expect(hashOf(report({ records: [aRecord(20, { verdict: 'recovered', reason: 'busy' })] }))).not.toBe(
      hashOf(report()),
    );
  });

  it('is a page without scripts, on which nothing that a name holds becomes markup', () => {
    const name = '<img src=x onerror=alert(1)>"';
    const page = evidencePage(report({ secrets: [aSecret({ name, tags: { owner: name } })] }), 'abc');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;');
    expect(page).not.toContain('<img');
    expect(page).toContain("default-src 'none'");
  });

  it('is a table in which no name becomes a formula or another cell', () => {
    const secrets = [aSecret({ name: '=HYPERLINK("http://x","y")', tags: { owner: 'a,b' } })];
    const [, row = ''] = evidenceCsv(report({ secrets, records: [], trail: [] }), 'abc').split('\r\n');
    expect(row).toContain(`,"'=HYPERLINK(""http://x"",""y"")",true,"a,b",`);
  });

  it('has a row for each rotation, for each secret without any, and for each deleted secret', () => {
    const gone = aRecord(15, { secretArn: 'arn:gone', secretName: 'gone/db' });
    const secrets = [aSecret(), aSecret({ arn: 'arn:idle', name: 'idle/db', lastRotatedAt: undefined })];
    const table = evidenceCsv(report({ secrets, records: [aRecord(20), gone] }), 'abc');
    const names = table
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[3]);
    expect(names).toEqual(['orders/db', 'idle/db', 'gone/db']);
  });
});

describe('a policy by tag', () => {
  const tagged = (name: string, policy?: string) =>
    aSecret({ arn: `arn:${name}`, name, createdAt: day(1), tags: policy === undefined ? {} : { 'max-age': policy } });
  const sources = {
    secrets: [tagged('strict', '7d'), tagged('lax', '400'), tagged('plain'), tagged('odd', 'quarterly')],
    policyDays: 30,
    policyTag: 'max-age',
    records: [],
    trail: [],
  };

  it('takes precedence over the general policy; a tag that is not a number of days is named, and the general policy applies', () => {
    const { secrets, exceptions, limits } = report(sources);
    expect(secrets.map(({ name, policyDays, overdueDays }) => [name, policyDays, overdueDays])).toEqual([
      ['strict', 7, 4],
      ['lax', 400, undefined],
      ['plain', 30, undefined],
      ['odd', 30, undefined],
    ]);
    const overdue = exceptions.filter(({ kind, resolvedAt }) => kind === 'overdue' && resolvedAt === undefined);
    expect(overdue.map(({ secretName, found }) => [secretName, found])).toEqual([
      ['strict', 'Not rotated for 11 days after 2026-10-20; the policy allows 7.'],
    ]);
    expect(limits).toContain(
      'The tag max-age of odd says "quarterly", which is no number of days such as 90d; it was held against 30 days.',
    );
  });

  it('alone judges the secrets that have it', () => {
    const { secrets, limits } = report({ ...sources, policyDays: undefined });
    expect(secrets.map(({ policyDays }) => policyDays)).toEqual([7, 400, undefined, undefined]);
    expect(limits.find((sentence) => sentence.includes('odd'))).toMatch(/it was held against no policy\.$/);
  });

  it('is on the page and in each row', () => {
    const made = report(sources);
    expect(evidencePage(made, hashOf(made))).toContain('by the tag max-age of each secret, otherwise every 30 days');
    const rows = evidenceCsv(made, hashOf(made)).split('\r\n');
    const [head = ''] = rows;
    const column = head.split(',').indexOf('policy_days');
    expect(rows.slice(1, 5).map((row) => row.split(',')[column])).toEqual(['7', '400', '30', '30']);
  });
});
