import { rotationsIn } from '../../../infra/evidence/rotations';
import type { EvidenceSources } from '../../../infra/evidence/sources';
import { anAccount, anEvent, aRecord, day, ORDERS, PERSON, rotationEvents } from './an-account';

const one = (changes: Partial<EvidenceSources>) => {
  const rotations = rotationsIn(anAccount(changes));
  expect(rotations).toHaveLength(1);
  return rotations[0]!;
};
/** A recovery of the rotation of a day. */
const aRecovery = (date: number, changes: Parameters<typeof aRecord>[1]) =>
  aRecord(date, {
    executionArn: `arn:recovery-${date}`,
    mode: 'recover',
    startedBy: 'recovery',
    startedAt: day(date, '03:01'),
    endedAt: day(date, '03:20'),
    ...changes,
  });
const undone = { verdict: 'rolledBack', reason: 'busy', failedState: 'SetSecret', acts: ['removedPending'] } as const;
const unresolved = { verdict: 'unresolved', reason: 'databaseUnreachable', failedState: 'TestSecret' } as const;

describe('a rotation', () => {
  it('is one with its recovery: how that ended is how it ended, and why is what failed first', () => {
    const lockoutFrom = day(20, '02:59');
    const recovered = aRecovery(20, { ...undone, lockoutFrom, lockoutTo: day(20, '03:19') });
    expect(one({ records: [recovered, aRecord(20, { ...unresolved, lockoutFrom })] })).toMatchObject({
      startedAt: day(20, '02:59'),
      endedAt: day(20, '03:20'),
      result: 'undone',
      reason: 'databaseUnreachable',
      failedState: 'TestSecret',
      acts: ['removedPending'],
      executions: 2,
      lockoutFrom,
      lockoutTo: day(20, '03:19'),
    });
  });

  it('that went well stays so, whatever a later recovery finds, unless it moves AWSCURRENT back', () => {
    const nothing = aRecovery(20, { verdict: 'rolledBack', reason: 'versionNotPending', startedBy: 'person' });
    expect(one({ records: [aRecord(20), nothing] })).toMatchObject({ result: 'rotated', endedAt: day(20) });
    const back = aRecovery(20, { verdict: 'rolledBack', acts: ['movedCurrentBack'] });
    expect(one({ records: [aRecord(20), back] })).toMatchObject({ result: 'undone', endedAt: day(20, '03:20') });
  });

  it.each([
    ['RotationSucceeded', 'rotated', 'rotated'],
    ['RotationFailed', 'failed', 'failed'],
    ['RotationAbandoned', 'failed', 'failed'],
    ['RotationStarted', 'unknown', undefined],
  ])('that only CloudTrail knows of, by %s, is %s', (end, result, trailResult) => {
    const rotation = one({ records: [], trail: rotationEvents(20, end) });
    expect(rotation).toMatchObject({ secretName: 'orders/db', result, sources: ['cloudTrail'], executions: 0 });
    expect(rotation.trailResult).toBe(trailResult);
  });

  it('does not count if it was only a check, or began outside the period', () => {
    const checks = [aRecord(20, { mode: 'check', verdict: 'checkPassed' })];
    expect(rotationsIn(anAccount({ records: checks, trail: [] }))).toEqual([]);
    expect(rotationsIn(anAccount({ from: day(21) }))).toEqual([]);
    expect(rotationsIn(anAccount({ to: day(19) }))).toEqual([]);
  });
});

describe('what triggered a rotation', () => {
  const asked = (changes: Parameters<typeof anEvent>[2]) =>
    one({
      trail: [...rotationEvents(20), anEvent(20, 'RotateSecret', { caller: PERSON, at: day(20, '02:58'), ...changes })],
    }).trigger;

  it.each([
    ['by the version', {}],
    ['by the version, however long before', { at: day(18) }],
    ['by the name of the secret', { secretId: 'orders/db' }],
    ['by the ARN without its ending', { secretId: ORDERS.slice(0, -7) }],
    ['by the time, where the version is not told', { versionId: undefined }],
  ])('is a person, %s', (_how, changes) => {
    expect(asked(changes)).toEqual({ by: PERSON, evidence: 'cloudTrail' });
  });

  it.each([
    ['asked for another version', { versionId: 'v19' }],
    ['asked for another secret', { secretId: 'shipping/db' }],
    ['asked too early to be meant', { versionId: undefined, at: day(20, '02:30') }],
    ['asked afterwards', { versionId: undefined, at: day(20, '03:10') }],
  ])('is the schedule, if whoever asked %s', (_how, changes) => {
    expect(asked(changes)).toEqual({ by: 'schedule', evidence: 'inferred' });
  });

  it('is not known where CloudTrail does not reach back', () => {
    const coverage = { records: day(1), cloudTrail: day(21) };
    expect(one({ trail: [], coverage }).trigger).toEqual({ by: 'unknown', evidence: 'none' });
    expect(one({ trail: [], coverage: { records: day(1) } }).trigger).toEqual({ by: 'unknown', evidence: 'none' });
  });
});
