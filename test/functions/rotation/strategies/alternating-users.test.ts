import { RotationError } from '../../../../functions/errors/rotation-error';
import type { Probe } from '../../../../functions/rotation/ports';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import { alternatingUsers } from '../../../../functions/rotation/strategies/alternating-users';
import type { Evidence, LoginAttempt } from '../../../../functions/rotation/strategies/strategy';
import type { BarrableAct } from '../../../../workflow/document';

const credentials = (versionId: string, username: string, fields: object = {}) =>
  Credentials.parse({
    versionId,
    text: JSON.stringify({ engine: 'postgres', host: 'db', username, password: `password of ${versionId}`, ...fields }),
  });
const OK: Probe = { outcome: 'accepted' };
const NO: Probe = { outcome: 'rejected' };
const fault = (reason: 'databaseUnreachable' | 'accessDenied' | 'connectDenied') =>
  new RotationError(reason, { attempted: 'a', found: 'f' });
const BARRED: Probe = { outcome: 'accepted', obstacle: fault('connectDenied') };
const MAYBE: Probe = { outcome: 'unknown', error: fault('databaseUnreachable') };

const attempt = (versionId: string, username: string, probe: Probe, labels: readonly string[], fields?: object) => ({
  versionId,
  labels,
  probe,
  credentials: credentials(versionId, username, fields),
});
const T = (probe: Probe, more: Partial<LoginAttempt> = {}) => ({
  ...attempt('T', 'app', probe, ['AWSPENDING']),
  ...more,
});
const C = (probe: Probe, fields?: object) => attempt('C', 'app_clone', probe, ['AWSCURRENT'], fields);
const P = { versionId: 'P', labels: ['AWSPREVIOUS'], credentials: credentials('P', 'app') };
const M = { credentials: credentials('M', 'master'), probe: OK, mayHeal: true };
const unexpected = { superuser: { ...M, mayHeal: false } };
const gone = { probe: { outcome: 'unknown', error: fault('accessDenied') }, mayHeal: false } as const;
const away = { probe: MAYBE, mayHeal: false } as const;

const pending = (t: LoginAttempt | undefined, c: LoginAttempt | undefined, more: Partial<Evidence> = {}): Evidence => ({
  standing: 'pending',
  otherPending: false,
  currentReplaced: false,
  currentVersionId: 'C',
  ...(t && { pending: t }),
  ...(c && { current: c }),
  others: [],
  previousElsewhere: false,
  untried: false,
  superuser: M,
  previous: P,
  barred: {},
  ...more,
});
const current = (t: Probe, more: Partial<Evidence> = {}): Evidence =>
  pending(T(t, { labels: ['AWSCURRENT'] }), undefined, { standing: 'current', currentVersionId: 'T', ...more });
const barred = (...acts: readonly BarrableAct[]) => ({
  barred: Object.fromEntries(acts.map((act) => [act, fault('accessDenied')])),
});

function summary(evidence: Evidence): string {
  const decision = alternatingUsers.decide(evidence);
  switch (decision.act) {
    case 'restorePassword':
      return `restorePassword ${decision.target.versionId} as ${decision.login.versionId}${decision.twins ? ', and twins' : ''}`;
    case 'restoreOtherUser':
      return `${decision.act} ${decision.target.versionId} as ${decision.login.versionId}`;
    case 'closeOtherUser':
      return `close ${decision.role} as ${decision.login.versionId}`;
    case 'moveCurrentForward':
    case 'moveCurrentBack':
      return `${decision.act} from ${decision.from} to ${decision.to}`;
    case 'keepVersion':
      return `keep ${decision.versionId}`;
    case 'none':
      return decision.verdict === 'unresolved' ? `unresolved ${decision.reason}` : decision.verdict;
    case 'lookAgain':
      return `look again: ${decision.because.reason}`;
    case 'removePending':
      return 'remove pending';
  }
}

/** The twin of the user that is refused logs in, as it must before a rotation, too. */
const twinIn = { previous: { ...P, probe: OK } };
const otherIn = { previous: { ...P, credentials: credentials('P', 'app_clone'), probe: OK } };

const verified = { verification: 'passed' } as const;
const failed = { verification: 'failed' } as const;
const kept = { labels: ['AWSPENDING', 'ROTATION-FAILED-KEEP'] };
const withdrawn = { standing: 'unlabelled' } as const;

describe('what to do about two users, from what is seen alone', () => {
  it.each<[string, Evidence, string]>([
    // The other user has T's password.
    ['both log in, verified', pending(T(OK), C(OK), verified), 'moveCurrentForward from C to T'],
    [
      'the verification could not be run',
      pending(T(OK), C(OK), { verification: 'unknown' }),
      'moveCurrentForward from C to T',
    ],
    ['T logs in, C is refused', pending(T(OK), C(NO), verified), 'moveCurrentForward from C to T'],
    ['T logs in, C proves nothing', pending(T(OK), C(MAYBE), verified), 'moveCurrentForward from C to T'],
    ['T may not connect, C may', pending(T(BARRED), C(OK), { verification: 'unknown' }), 'restoreOtherUser P as M'],
    [
      'neither may connect',
      pending(T(BARRED), C(BARRED), { verification: 'unknown' }),
      'moveCurrentForward from C to T',
    ],
    ['T may not connect, C is refused', pending(T(BARRED), C(NO)), 'moveCurrentForward from C to T'],
    ['the verification failed', pending(T(OK), C(OK), failed), 'restoreOtherUser P as M'],
    [
      'somebody chose another C',
      pending(T(OK), C(OK), { ...verified, currentReplaced: true }),
      'restoreOtherUser P as M',
    ],
    [
      'C says something else besides',
      pending(T(OK), C(OK, { dbname: 'archive' }), verified),
      'restoreOtherUser P as M',
    ],
    [
      'C says something else besides, is refused, and its role is not expected',
      pending(T(OK), C(NO, { dbname: 'archive' }), { ...verified, ...unexpected }),
      'restorePassword C as M, and twins',
    ],
    [
      'T was withdrawn before it went live',
      pending(T(OK), C(OK), { ...verified, ...withdrawn }),
      'restoreOtherUser P as M',
    ],
    [
      'forward is barred',
      pending(T(OK), C(OK), { ...verified, ...barred('moveCurrentForward') }),
      'restoreOtherUser P as M',
    ],
    [
      'there is no P for this user',
      pending(T(OK), C(OK), { ...failed, previous: { ...P, credentials: credentials('P', 'app_clone') } }),
      'close app as M',
    ],
    ['the verification failed, C is refused', pending(T(OK), C(NO), failed), 'restorePassword C as M'],
    [
      'so it did, and C cannot be restored',
      pending(T(OK), C(NO), { ...failed, ...barred('restorePassword') }),
      'moveCurrentForward from C to T',
    ],
    ['the verification failed, C proves nothing', pending(T(OK), C(MAYBE), failed), 'look again: databaseUnreachable'],
    // There is no superuser to give it up with.
    ['its secret cannot be read', pending(T(OK), C(OK), { ...failed, superuser: gone }), 'keep T'],
    ['and T is kept', pending(T(OK, kept), C(OK), { ...failed, superuser: gone }), 'remove pending'],
    [
      'and withdrawn',
      pending(T(OK, { labels: ['ROTATION-FAILED-KEEP'] }), C(OK), { ...withdrawn, superuser: gone }),
      'rolledBack',
    ],
    [
      'and cannot be kept',
      pending(T(OK), C(OK), { ...failed, superuser: gone, ...barred('keepVersion') }),
      'unresolved accessDenied',
    ],
    ['it does not answer', pending(T(OK), C(OK), { ...failed, superuser: away }), 'look again: databaseUnreachable'],
    ['it may not restore', pending(T(OK), C(OK), { ...failed, ...barred('restoreOtherUser') }), 'keep T'],
    [
      'it may not close',
      pending(T(OK), C(OK), {
        ...failed,
        previous: { ...P, credentials: credentials('P', 'x') },
        ...barred('closeOtherUser'),
      }),
      'keep T',
    ],
    // The other user is as it was.
    ['only C logs in', pending(T(NO), C(OK)), 'remove pending'],
    ['C logs in, T proves nothing', pending(T(MAYBE), C(OK)), 'look again: databaseUnreachable'],
    ['T lost its label, C logs in', pending(T(NO), C(OK), withdrawn), 'rolledBack'],
    ['T has no value, C logs in', pending(undefined, C(OK)), 'remove pending'],
    // C is refused, and the secret is not known to be for its role.
    ['neither logs in, unexpected role', pending(T(NO), C(NO), unexpected), 'unresolved noCredentialWorks'],
    ['T has no value, C is refused, unexpected role', pending(undefined, C(NO), unexpected), 'remove pending'],
    [
      'the verification failed, C is refused, unexpected role',
      pending(T(OK), C(NO), { ...failed, ...unexpected }),
      'restorePassword C as M, and twins',
    ],
    [
      'the verification failed, C logs in, unexpected role',
      pending(T(OK), C(OK), { ...failed, ...unexpected }),
      'restoreOtherUser P as M',
    ],
    ['T is current and refused, unexpected role', current(NO, unexpected), 'unresolved noCredentialWorks'],
    // C is refused.
    ['neither logs in', pending(T(NO), C(NO)), 'restorePassword C as M'],
    ['neither logs in, without a superuser', pending(T(NO), C(NO), { superuser: gone }), 'look again: accessDenied'],
    ['T has no value, C is refused', pending(undefined, C(NO)), 'restorePassword C as M'],
    ['C proves nothing', pending(T(NO), C(MAYBE)), 'look again: databaseUnreachable'],
    // The secret is not known to be for its role, and the other user logs in: that is what a rotation demands as well.
    [
      'neither logs in, P does',
      pending(T(NO), C(NO), { ...unexpected, ...twinIn }),
      'restorePassword C as M, and twins',
    ],
    [
      'T has no value, C is refused, P logs in',
      pending(undefined, C(NO), { ...unexpected, ...twinIn }),
      'restorePassword C as M, and twins',
    ],
    [
      'T has no value, C is refused, P logs in, and nothing may be set',
      pending(undefined, C(NO), { ...unexpected, ...twinIn, ...barred('restorePassword') }),
      'remove pending',
    ],
    [
      'T has no value, C is refused, P logs in as somebody else',
      pending(undefined, C(NO), { ...unexpected, previous: { ...P, credentials: credentials('P', 'x'), probe: OK } }),
      'remove pending',
    ],
    [
      'T logs in, C is refused, and forward is barred',
      pending(T(OK), C(NO), { ...verified, ...unexpected, ...barred('moveCurrentForward') }),
      'restorePassword C as M, and twins',
    ],
    [
      'so it is, and nothing may be set',
      pending(T(OK), C(NO), { ...verified, ...unexpected, ...barred('moveCurrentForward', 'restorePassword') }),
      'unresolved accessDenied',
    ],
    // Somebody has changed the secret to the same user, or to another place.
    [
      'both are for one user, T logs in',
      pending(T(OK), attempt('C', 'app', NO, ['AWSCURRENT']), verified),
      'moveCurrentForward from C to T',
    ],
    ['C is for another server', pending(T(OK), C(OK, { host: 'elsewhere' })), 'keep T'],
    // T is AWSCURRENT.
    ['T is current and logs in', current(OK), 'rolledForward'],
    ['T is current and proves nothing', current(MAYBE), 'look again: databaseUnreachable'],
    ['T is current and refused', current(NO), 'restorePassword T as M'],
    [
      'T is current and refused, P logs in: what logs in comes before what would have to be made to',
      current(NO, { previous: { ...P, probe: OK } }),
      'moveCurrentBack from T to P',
    ],
    [
      'T is current, and its user may not log in, P logs in',
      current({ outcome: 'unknown', error: fault('accessDenied') }, { previous: { ...P, probe: OK } }),
      'moveCurrentBack from T to P',
    ],
    [
      'T is current, its user was never made or may not log in, P logs in, and back is barred',
      current(
        { outcome: 'unknown', error: fault('accessDenied') },
        { ...unexpected, ...otherIn, ...barred('moveCurrentBack') },
      ),
      'restorePassword T as M, and twins',
    ],
    [
      'T is current and refused, P logs in, and both are barred',
      current(NO, { ...otherIn, ...barred('moveCurrentBack', 'restorePassword') }),
      'unresolved noCredentialWorks',
    ],
    [
      'T is current and proves nothing for the moment, P logs in',
      current(MAYBE, { previous: { ...P, probe: OK } }),
      'look again: databaseUnreachable',
    ],
    [
      'T is current and refused, there is no superuser, P logs in',
      current(NO, { superuser: gone, previous: { ...P, probe: OK } }),
      'moveCurrentBack from T to P',
    ],
    [
      'P logs in, and leads elsewhere',
      current(NO, {
        superuser: gone,
        previous: { ...P, credentials: credentials('P', 'app_clone', { host: 'old' }), probe: OK },
      }),
      'look again: accessDenied',
    ],
    ['nor P', current(NO, { superuser: gone, previous: { ...P, probe: NO } }), 'look again: accessDenied'],
    [
      'the superuser may not restore, P logs in',
      current(NO, { previous: { ...P, probe: OK }, ...barred('restorePassword') }),
      'moveCurrentBack from T to P',
    ],
  ])('%s', (_case, evidence, expected) => {
    expect(summary(evidence)).toBe(expected);
  });
});

describe('the next version', () => {
  const nextOf = (username: string) =>
    JSON.parse(alternatingUsers.nextValue(credentials('C', username, { team: 1 }), 'new')) as object;

  it('is for the other user, by the names that AWS gives them, and else the same', () => {
    expect(nextOf('app')).toEqual({ engine: 'postgres', host: 'db', username: 'app_clone', password: 'new', team: 1 });
    expect(nextOf('app_clone')).toMatchObject({ username: 'app' });
    expect(nextOf('_clone')).toMatchObject({ username: '_clone_clone' });
  });

  it.each([
    ['Ö'.repeat(28), 62],
    ['x'.repeat(57), 63],
  ])('has room for the suffix: %s', (username, bytes) => {
    const { username: next } = nextOf(username) as { readonly username: string };
    expect([next, Buffer.byteLength(next)]).toEqual([`${username}_clone`, bytes]);
  });

  it.each([
    ['x'.repeat(58), 64],
    ['Ö'.repeat(29), 64],
    ['x'.repeat(63), 69],
  ])('is refused rather than cut off: %s', (username, bytes) => {
    expect(() => nextOf(username)).toThrow(
      `with _clone the name has ${bytes} bytes, and PostgreSQL allows 63. Give the role a name of at most 57 bytes (ALTER ROLE ... RENAME TO), or rotate it as a single user.`,
    );
  });

  it('is no other than that', () => {
    const refusal = (username: string, fields?: object) => () =>
      alternatingUsers.assertSuccessor(credentials('C', 'app'), credentials('T', username, fields));
    expect(refusal('app_clone')).not.toThrow();
    expect(refusal('app')).toThrow('its `username` is not that of the other user, whose turn it would be');
    expect(refusal('app_clone', { host: 'x' })).toThrow('they differ in more than user and password: host');
  });
});
