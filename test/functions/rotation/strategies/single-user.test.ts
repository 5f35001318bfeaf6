import { RotationError } from '../../../../functions/errors/rotation-error';
import type { Probe } from '../../../../functions/rotation/ports';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import { singleUser } from '../../../../functions/rotation/strategies/single-user';
import type { Evidence, LoginAttempt } from '../../../../functions/rotation/strategies/strategy';
import type { BarrableAct } from '../../../../workflow/document';

const credentials = (versionId: string, fields: object = {}) =>
  Credentials.parse({
    versionId,
    text: JSON.stringify({
      engine: 'postgres',
      host: 'db',
      username: 'app',
      password: `password of ${versionId}`,
      ...fields,
    }),
  });
const OK: Probe = { outcome: 'accepted' };
const NO: Probe = { outcome: 'rejected' };
const unreachable = new RotationError('databaseUnreachable', { attempted: 'Logging in', found: 'nothing' });
const MAYBE: Probe = { outcome: 'unknown', error: unreachable };
const LABELS: Readonly<Record<string, readonly string[]>> = {
  T: ['AWSPENDING'],
  C: ['AWSCURRENT'],
  X: ['AWSCURRENT'],
  P: ['AWSPREVIOUS'],
  K: ['ROTATION-FAILED-KEEP'],
};
const attempt = (versionId: string, probe: Probe, fields?: object): LoginAttempt => ({
  versionId,
  labels: LABELS[versionId] ?? [],
  probe,
  credentials: credentials(versionId, fields),
});

const NOTHING = {
  otherPending: false,
  currentReplaced: false,
  others: [],
  previousElsewhere: false,
  untried: false,
  barred: {},
} as const;
/** T pending, with what logins with it and with C proved; undefined where there is no usable value. */
const pending = (t: Probe | undefined, c: Probe | undefined, more: Partial<Evidence> = {}): Evidence => ({
  ...NOTHING,
  standing: 'pending',
  currentVersionId: 'C',
  ...(t && { pending: attempt('T', t) }),
  ...(c && { current: attempt('C', c) }),
  ...more,
});
const unlabelled = (t: Probe | undefined, c: Probe | undefined, more: Partial<Evidence> = {}): Evidence =>
  pending(t, c, { standing: 'unlabelled', ...more });
/** T is AWSCURRENT. */
const current = (t: Probe | undefined, more: Partial<Evidence> = {}): Evidence => ({
  ...NOTHING,
  standing: 'current',
  currentVersionId: 'T',
  ...(t && { pending: { ...attempt('T', t), labels: ['AWSCURRENT'] } }),
  ...more,
});
const others = (...logins: readonly LoginAttempt[]) => ({ others: logins });
const denied = new RotationError('accessDenied', { attempted: 'Moving a label', found: 'no' });
const barred = (...acts: readonly BarrableAct[]) => ({ barred: Object.fromEntries(acts.map((act) => [act, denied])) });

function summary(evidence: Evidence): string {
  const decision = singleUser.decide(evidence);
  switch (decision.act) {
    case 'restorePassword':
      return `restore ${decision.target.versionId} as ${decision.login.versionId}`;
    case 'moveCurrentForward':
      return `forward from ${decision.from} to ${decision.to}`;
    case 'moveCurrentBack':
      return `back from ${decision.from} to ${decision.to}`;
    case 'keepVersion':
      return `keep ${decision.versionId}`;
    case 'none':
      return decision.verdict === 'unresolved' ? `unresolved ${decision.reason}` : decision.verdict;
    case 'lookAgain':
      return `look again: ${decision.because.reason}`;
    case 'restoreOtherUser':
    case 'closeOtherUser':
      return decision.act;
    case 'removePending':
      return 'remove pending';
  }
}

const elsewhere = { host: 'elsewhere' };
const replaced = { currentReplaced: true } as const;

describe('what to do, from what is seen alone', () => {
  it.each<[string, Evidence, string]>([
    // The database holds T.
    ['T logs in, C does not, verified', pending(OK, NO, { verification: 'passed' }), 'forward from C to T'],
    ['the verification could not be run', pending(OK, NO, { verification: 'unknown' }), 'forward from C to T'],
    ['the verification failed', pending(OK, NO, { verification: 'failed' }), 'restore C as T'],
    ['somebody chose another C', pending(OK, NO, { verification: 'passed', ...replaced }), 'restore C as T'],
    ['C proves nothing, but T logs in', pending(OK, MAYBE), 'forward from C to T'],
    [
      'C says more than another password',
      pending(OK, NO, { current: attempt('C', NO, { team: 1 }) }),
      'restore C as T',
    ],
    ['C is for another database', pending(OK, NO, { current: attempt('C', NO, { dbname: 'x' }) }), 'restore C as T'],
    ['T lost its label before it went live', unlabelled(OK, NO), 'forward from C to T'],
    // One way is barred, or all are.
    ['forward is barred', pending(OK, NO, barred('moveCurrentForward')), 'restore C as T'],
    ['back is barred', pending(OK, NO, { ...replaced, ...barred('restorePassword') }), 'forward from C to T'],
    [
      'back is barred, and C says more',
      pending(OK, NO, { current: attempt('C', NO, { team: 1 }), ...barred('restorePassword') }),
      'unresolved accessDenied',
    ],
    ['both are barred', pending(OK, NO, barred('moveCurrentForward', 'restorePassword')), 'unresolved accessDenied'],
    ['the label cannot be removed', pending(NO, OK, barred('removePending')), 'unresolved accessDenied'],
    // The database holds C.
    ['only C logs in', pending(NO, OK), 'remove pending'],
    ['T proves nothing, but C logs in', pending(MAYBE, OK), 'remove pending'],
    ['T lost its label, C logs in', unlabelled(NO, OK), 'rolledBack'],
    ['T lost its label and proves nothing, C logs in', unlabelled(MAYBE, OK), 'rolledBack'],
    // Both.
    ['both log in with different passwords', pending(OK, OK), 'unresolved bothCredentialsWork'],
    [
      'both log in with the same password',
      pending(OK, OK, { pending: attempt('T', OK, { password: 'password of C' }) }),
      'remove pending',
    ],
    // Neither.
    ['nothing is proved', pending(MAYBE, MAYBE), 'look again: databaseUnreachable'],
    ['T proves nothing, C is refused', pending(MAYBE, NO), 'look again: databaseUnreachable'],
    ['C proves nothing, T is refused', pending(NO, MAYBE), 'look again: databaseUnreachable'],
    ['neither logs in, P does', pending(NO, NO, others(attempt('P', OK))), 'restore C as P'],
    [
      'neither logs in, P proves nothing',
      pending(NO, NO, others(attempt('P', MAYBE))),
      'look again: databaseUnreachable',
    ],
    [
      'P logs in, but cannot restore C',
      pending(NO, NO, { ...others(attempt('P', OK)), ...barred('restorePassword') }),
      'back from C to P',
    ],
    [
      'P logs in, cannot restore C, and says something else',
      pending(NO, NO, { ...others(attempt('P', OK, { team: 1 })), ...barred('restorePassword') }),
      'unresolved accessDenied',
    ],
    ['nothing logs in', pending(NO, NO, others(attempt('P', NO))), 'unresolved noCredentialWorks'],
    ['nothing logs in and there is no P', pending(NO, NO), 'unresolved noCredentialWorks'],
    // A version without a label does.
    ['an unlabelled version logs in', pending(NO, NO, others(attempt('P', NO), attempt('U', OK))), 'keep U'],
    ['it was kept', pending(NO, NO, others(attempt('K', OK))), 'forward from C to K'],
    [
      'it cannot be kept',
      pending(NO, NO, { ...others(attempt('U', OK)), ...barred('keepVersion') }),
      'forward from C to U',
    ],
    [
      'nor brought forward',
      pending(NO, NO, { ...others(attempt('U', OK)), ...barred('keepVersion', 'moveCurrentForward') }),
      'restore C as U',
    ],
    ['it was kept and says something else', pending(NO, NO, others(attempt('K', OK, { team: 1 }))), 'restore C as K'],
    // T has no value.
    ['C logs in', pending(undefined, OK), 'remove pending'],
    ['C proves nothing', pending(undefined, MAYBE), 'remove pending'],
    ['C is refused', pending(undefined, NO), 'remove pending'],
    ['C is refused, P logs in', pending(undefined, NO, others(attempt('P', OK))), 'restore C as P'],
    ['C is refused, an unlabelled version logs in', pending(undefined, NO, others(attempt('U', OK))), 'keep U'],
    ['without a label, C logs in', unlabelled(undefined, OK), 'rolledBack'],
    ['without a label, C proves nothing', unlabelled(undefined, MAYBE), 'rolledBack'],
    ['without a label, C is refused', unlabelled(undefined, NO), 'unresolved credentialRejected'],
    ['another rotation is in progress', unlabelled(undefined, undefined, { otherPending: true }), 'rolledBack'],
    // AWSCURRENT is for another place than T.
    ['C elsewhere logs in', pending(NO, OK, { current: attempt('C', OK, elsewhere) }), 'remove pending'],
    [
      'C elsewhere logs in, T proves nothing',
      pending(MAYBE, OK, { current: attempt('C', OK, elsewhere) }),
      'remove pending',
    ],
    [
      'C elsewhere logs in, T is live where it was',
      pending(OK, OK, { current: attempt('C', OK, elsewhere) }),
      'keep T',
    ],
    [
      'C elsewhere logs in, T is live and kept',
      pending(OK, OK, {
        pending: { ...attempt('T', OK), labels: ['AWSPENDING', 'ROTATION-FAILED-KEEP'] },
        current: attempt('C', OK, elsewhere),
      }),
      'remove pending',
    ],
    [
      'C elsewhere logs in, T is live and cannot be kept',
      pending(OK, OK, { current: attempt('C', OK, elsewhere), ...barred('keepVersion') }),
      'unresolved accessDenied',
    ],
    [
      'C elsewhere is refused, T is live',
      pending(OK, NO, { current: attempt('C', NO, elsewhere), ...replaced }),
      'unresolved labelMovedElsewhere',
    ],
    [
      'C elsewhere is refused, P of that place logs in',
      pending(OK, NO, { current: attempt('C', NO, elsewhere), ...others(attempt('P', OK, elsewhere)) }),
      'restore C as P',
    ],
    [
      'C elsewhere proves nothing',
      pending(OK, MAYBE, { current: attempt('C', MAYBE, elsewhere) }),
      'look again: databaseUnreachable',
    ],
    [
      'C is for another role',
      pending(OK, NO, { current: attempt('C', NO, { username: 'x' }) }),
      'unresolved labelMovedElsewhere',
    ],
    [
      'C on another port',
      pending(OK, NO, { current: attempt('C', NO, { port: 1 }) }),
      'unresolved labelMovedElsewhere',
    ],
    // C cannot be read as a credential.
    ['C unusable, T live', pending(OK, undefined), 'unresolved invalidSecret'],
    ['C unusable, T without value', pending(undefined, undefined), 'remove pending'],
    ['C unusable, T without value or label', unlabelled(undefined, undefined), 'rolledBack'],
    [
      'C unusable, T without value, P logs in',
      pending(undefined, undefined, others(attempt('P', OK))),
      'back from C to P',
    ],
    [
      'C unusable, T with a value, P logs in',
      pending(NO, undefined, others(attempt('P', OK))),
      'unresolved invalidSecret',
    ],
    // T is AWSCURRENT.
    ['T is current and logs in', current(OK), 'rolledForward'],
    ['T is current and proves nothing', current(MAYBE), 'look again: databaseUnreachable'],
    ['T is current, refused, and P logs in', current(NO, others(attempt('P', OK))), 'back from T to P'],
    ['T cannot be left', current(NO, { ...others(attempt('P', OK)), ...barred('moveCurrentBack') }), 'restore T as P'],
    ['P is for another database', current(NO, others(attempt('P', OK, { dbname: 'x' }))), 'restore T as P'],
    ['P is for another TLS setting', current(NO, others(attempt('P', OK, { ssl: false }))), 'restore T as P'],
    ['P says something else', current(NO, others(attempt('P', OK, { team: 1 }))), 'restore T as P'],
    [
      'T is current, refused, and P proves nothing',
      current(NO, others(attempt('P', MAYBE))),
      'look again: databaseUnreachable',
    ],
    ['T is current and nothing logs in', current(NO, others(attempt('P', NO))), 'unresolved noCredentialWorks'],
    [
      'T is current, refused, and P is for another place',
      current(NO, { previousElsewhere: true }),
      'unresolved labelMovedElsewhere',
    ],
    ['T is current, refused, and an unlabelled version logs in', current(NO, others(attempt('U', OK))), 'keep U'],
    ['T is current, refused, and a kept version logs in', current(NO, others(attempt('K', OK))), 'forward from T to K'],
    ['T is current and unusable, P logs in', current(undefined, others(attempt('P', OK))), 'back from T to P'],
    [
      'T is current and unusable, P proves nothing',
      current(undefined, others(attempt('P', MAYBE))),
      'look again: databaseUnreachable',
    ],
    ['T is current and unusable', current(undefined), 'unresolved invalidSecret'],
  ])('%s', (_case, evidence, expected) => {
    expect(summary(evidence)).toBe(expected);
  });

  it.each([
    ['host', { host: 'elsewhere' }, 'they differ in more than the password: host'],
    ['role', { username: 'other' }, 'they differ in more than the password: username'],
    ['database', { dbname: 'x' }, 'they differ in more than the password: dbname'],
    ['other fields', { team: 1, zone: 2 }, 'they differ in more than the password: team, zone'],
  ])('a pending credential is no successor of AWSCURRENT where they differ in %s', (_what, fields, found) => {
    expect(() => singleUser.assertSuccessor(credentials('C'), credentials('T', fields))).toThrow(
      `labelMovedElsewhere: Comparing version T with AWSCURRENT, version C: ${found}. The next version is made from what is AWSCURRENT now.`,
    );
  });

  it('a pending credential is the successor of AWSCURRENT where only the password differs', () => {
    expect(() => singleUser.assertSuccessor(credentials('C'), credentials('T'))).not.toThrow();
  });
});
