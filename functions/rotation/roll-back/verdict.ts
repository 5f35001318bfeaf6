import type { CompensationAct, Impact, RollBackResult, RotationDocument } from '../../../workflow/document';
import { readFailure } from '../../../workflow/read-failure';
import type { Reason } from '../../../workflow/reasons';
import { REASONS } from '../../../workflow/reasons';
import type { Observation } from './observe';
import type { Evidence } from '../strategies/strategy';

/** How the decision procedure ended, before it is put into words. */
export type Conclusion =
  { readonly verdict: 'rolledForward' | 'rolledBack' } | { readonly verdict: 'unresolved'; readonly reason: Reason };

interface Circumstances {
  readonly document: RotationDocument;
  readonly observation: Observation;
  readonly acts: readonly CompensationAct[];
}

const OUTCOME: Readonly<Record<RollBackResult['verdict'], string>> = {
  rolledForward: 'The new password logs in and is AWSCURRENT.',
  rolledBack: 'The rotation was undone: AWSCURRENT is the version it was before.',
  unresolved: 'RollBack changes nothing further until somebody has looked; no password is lost.',
};

/** Puts a conclusion into the result the state machine, the alert and the console show. */
export function conclude(conclusion: Conclusion, { document, observation, acts }: Circumstances): RollBackResult {
  const login = currentLogin(observation.evidence);
  // Red means red: what leaves applications outside is never called rolled back or forward.
  const obstructed = conclusion.verdict !== 'unresolved' && login.impact === 'no';
  const verdict = obstructed ? 'unresolved' : conclusion.verdict;
  const failure = document.failure && readFailure(document.failure);
  const untold = acts.length === 0 ? 'versionNotPending' : 'leftOpen';
  const reason =
    conclusion.verdict === 'unresolved'
      ? conclusion.reason
      : ((obstructed ? login.obstacle : undefined) ?? failure?.reason ?? untold);
  const happened = document.failure && failure ? `${document.failure.state} failed: ${failure.message} ` : '';
  const doubt = verdict === 'unresolved' ? `${REASONS[reason].title}. ` : '';
  return {
    verdict,
    applicationsCanLogIn: login.impact,
    reason,
    finding: `${doubt}${happened}${outcomeOf(verdict, acts)}`,
    remedy: REASONS[reason].remedy,
    acts: [...acts],
    labels: observation.description.labels,
  };
}

/** A version that somebody else took the label from was not rolled back by us, and AWSCURRENT may be theirs. */
function outcomeOf(verdict: RollBackResult['verdict'], acts: readonly CompensationAct[]): string {
  if (verdict !== 'rolledBack' || acts.includes('removedPending') || acts.includes('movedCurrentBack')) {
    return OUTCOME[verdict];
  }
  return acts.includes('restoredPassword')
    ? 'The version was no longer pending, and the database holds the password of AWSCURRENT again.'
    : 'There was nothing to undo: the version is no longer pending, and AWSCURRENT is another one.';
}

/** Whether the credential in AWSCURRENT logs in, by what was seen last. */
function currentLogin({ standing, pending, current }: Evidence): {
  readonly impact: Impact;
  readonly obstacle?: Reason;
} {
  const probe = (standing === 'current' ? pending : current)?.probe;
  switch (probe?.outcome) {
    case 'accepted':
      return probe.obstacle === undefined ? { impact: 'yes' } : { impact: 'no', obstacle: probe.obstacle.reason };
    case 'rejected':
      return { impact: 'no', obstacle: 'credentialRejected' };
    case 'unknown':
    case undefined:
      return { impact: 'unknown' };
  }
}
