import { RotationError } from '../../../../functions/errors/rotation-error';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import type { Probe } from '../../../../functions/rotation/ports';
import { singleUser } from '../../../../functions/rotation/strategies/single-user';
import type { Evidence } from '../../../../functions/rotation/strategies/strategy';

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
const attempt = (versionId: string, probe: Probe, fields?: object) => ({
  versionId,
  probe,
  credentials: credentials(versionId, fields),
});

const pendingEvidence = (t: Probe, c: Probe, more: Partial<Evidence> = {}): Evidence => ({
  standing: 'pending',
  otherPending: false,
  currentReplaced: false,
  pending: attempt('T', t),
  current: attempt('C', c),
  ...more,
});
const summary = (evidence: Evidence) => {
  const decision = singleUser.decide(evidence);
  switch (decision.act) {
    case 'restorePassword':
      return `restore ${decision.target.versionId} as ${decision.login.versionId}`;
    case 'moveCurrentForward':
      return `forward from ${decision.from}`;
    case 'moveCurrentBack':
      return `back to ${decision.to}`;
    case 'none':
      return decision.verdict === 'unresolved' ? `unresolved ${decision.reason}` : decision.verdict;
    case 'lookAgain':
      return `look again: ${decision.because.reason}`;
    case 'removePending':
      return 'remove pending';
  }
};

describe('what to do, from what is seen alone', () => {
  it.each<[string, Evidence, string]>([
    ['T logs in, C does not, verified', pendingEvidence(OK, NO, { verification: 'passed' }), 'forward from C'],
    [
      'T logs in, C does not, verification could not be run',
      pendingEvidence(OK, NO, { verification: 'unknown' }),
      'forward from C',
    ],
    [
      'T logs in, C does not, verification failed',
      pendingEvidence(OK, NO, { verification: 'failed' }),
      'restore C as T',
    ],
    [
      'somebody chose another current version, and T is live',
      pendingEvidence(OK, NO, { verification: 'passed', currentReplaced: true }),
      'restore C as T',
    ],
    [
      'AWSCURRENT is for another host than T, which is live',
      pendingEvidence(OK, NO, { verification: 'passed', current: attempt('X', NO, { host: 'elsewhere' }) }),
      'unresolved labelMovedElsewhere',
    ],
    [
      'somebody chose another current version on another host, and T is live',
      pendingEvidence(OK, NO, {
        verification: 'passed',
        currentReplaced: true,
        current: attempt('X', NO, { host: 'elsewhere' }),
      }),
      'unresolved labelMovedElsewhere',
    ],
    ['only C logs in', pendingEvidence(NO, OK), 'remove pending'],
    ['both log in with different passwords', pendingEvidence(OK, OK), 'unresolved bothCredentialsWork'],
    [
      'both log in with the same password',
      pendingEvidence(OK, OK, { pending: attempt('T', OK, { password: 'password of C' }) }),
      'remove pending',
    ],
    ['T is unknown', pendingEvidence(MAYBE, OK), 'look again: databaseUnreachable'],
    ['C is unknown', pendingEvidence(OK, MAYBE), 'look again: databaseUnreachable'],
    ['neither logs in, P does', pendingEvidence(NO, NO, { previous: attempt('P', OK) }), 'restore C as P'],
    [
      'neither logs in, P of another role does',
      pendingEvidence(NO, NO, { previous: attempt('P', OK, { username: 'other' }) }),
      'unresolved noCredentialWorks',
    ],
    [
      'neither logs in, P is unknown',
      pendingEvidence(NO, NO, { previous: attempt('P', MAYBE) }),
      'look again: databaseUnreachable',
    ],
    ['nothing logs in', pendingEvidence(NO, NO, { previous: attempt('P', NO) }), 'unresolved noCredentialWorks'],
    ['nothing logs in and there is no P', pendingEvidence(NO, NO), 'unresolved noCredentialWorks'],
    [
      'C cannot be read as a credential',
      { standing: 'pending', otherPending: false, currentReplaced: false, pending: attempt('T', OK) },
      'unresolved invalidSecret',
    ],
    [
      'T has no value',
      { standing: 'pending', otherPending: false, currentReplaced: false, current: attempt('C', OK) },
      'remove pending',
    ],
    [
      'T has no value and C is unknown',
      { standing: 'pending', otherPending: false, currentReplaced: false, current: attempt('C', MAYBE) },
      'remove pending',
    ],
    [
      'T has no value and no label, C logs in',
      { standing: 'unlabelled', otherPending: false, currentReplaced: false, current: attempt('C', OK) },
      'rolledBack',
    ],
    [
      'T has no value and no label, C does not log in',
      { standing: 'unlabelled', otherPending: false, currentReplaced: false, current: attempt('C', NO) },
      'unresolved credentialRejected',
    ],
    [
      'T lost its label before it went live',
      pendingEvidence(OK, NO, { standing: 'unlabelled', verification: 'passed' }),
      'forward from C',
    ],
    ['T lost its label, C logs in', pendingEvidence(NO, OK, { standing: 'unlabelled' }), 'rolledBack'],
    [
      'another rotation is under way',
      { standing: 'unlabelled', otherPending: true, currentReplaced: false },
      'rolledBack',
    ],
    [
      'T is current and logs in',
      { standing: 'current', otherPending: false, currentReplaced: false, pending: attempt('T', OK) },
      'rolledForward',
    ],
    [
      'T is current and unknown',
      { standing: 'current', otherPending: false, currentReplaced: false, pending: attempt('T', MAYBE) },
      'look again: databaseUnreachable',
    ],
    [
      'T is current, refused, and P logs in',
      {
        standing: 'current',
        otherPending: false,
        currentReplaced: false,
        pending: attempt('T', NO),
        previous: attempt('P', OK),
      },
      'back to P',
    ],
    [
      'T is current, refused, and P is unknown',
      {
        standing: 'current',
        otherPending: false,
        currentReplaced: false,
        pending: attempt('T', NO),
        previous: attempt('P', MAYBE),
      },
      'look again: databaseUnreachable',
    ],
    [
      'T is current and nothing logs in',
      {
        standing: 'current',
        otherPending: false,
        currentReplaced: false,
        pending: attempt('T', NO),
        previous: attempt('P', NO),
      },
      'unresolved noCredentialWorks',
    ],
  ])('%s', (_case, evidence, expected) => {
    expect(summary(evidence)).toBe(expected);
  });

  it.each([
    [
      'host',
      { host: 'elsewhere' },
      'it is for app on elsewhere:5432/postgres, AWSCURRENT is for app on db:5432/postgres',
    ],
    ['role', { username: 'other' }, 'it is for other on db:5432/postgres, AWSCURRENT is for app on db:5432/postgres'],
    ['database', { dbname: 'x' }, 'it is for app on db:5432/x, AWSCURRENT is for app on db:5432/postgres'],
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
