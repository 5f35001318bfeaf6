import type { CompensationAct, Impact, RollBackResult, RotationDocument } from '../../../workflow/document';
import { readFailure } from '../../../workflow/read-failure';
import type { Reason } from '../../../workflow/reasons';
import type { Observation } from './observe';
import type { Evidence } from '../strategies/strategy';

/** How the decision procedure ended. */
export type Conclusion =
  { readonly verdict: 'rolledForward' | 'rolledBack' } | { readonly verdict: 'unresolved'; readonly reason: Reason };

interface Circumstances {
  readonly document: RotationDocument;
  readonly observation: Observation;
  readonly acts: readonly CompensationAct[];
}

/** Makes a conclusion the result that the state machine, the alert and the command line go by. */
export function conclude(conclusion: Conclusion, { document, observation, acts }: Circumstances): RollBackResult {
  const login = currentLogin(observation.evidence);
  // Never report success or rollback while applications cannot log in.
  const obstructed = conclusion.verdict !== 'unresolved' && login.impact === 'no';
  const untold = acts.length === 0 ? 'versionNotPending' : 'leftOpen';
  const reason =
    conclusion.verdict === 'unresolved'
      ? conclusion.reason
      : ((obstructed ? login.obstacle : undefined) ??
        (document.failure ? readFailure(document.failure).reason : undefined) ??
        untold);
  return {
    verdict: obstructed ? 'unresolved' : conclusion.verdict,
    applicationsCanLogIn: login.impact,
    reason,
    acts: [...acts],
    labels: observation.description.labels,
  };
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
