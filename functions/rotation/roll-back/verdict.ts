import type {
  BarredAct,
  CompensationAct,
  DatabaseAddress,
  Impact,
  RollBackResult,
  RotationDocument,
} from '../../../workflow/document';
import { readFailure } from '../../../workflow/read-failure';
import type { Reason } from '../../../workflow/reasons';
import type { Evidence, LoginAttempt } from '../strategies/strategy';
import type { Observation } from './observe';

/** How the decision procedure ended. */
export type Conclusion =
  { readonly verdict: 'rolledForward' | 'rolledBack' } | { readonly verdict: 'unresolved'; readonly reason: Reason };

interface Circumstances {
  readonly document: RotationDocument;
  readonly observation: Observation;
  readonly acts: readonly CompensationAct[];
  readonly barred: readonly BarredAct[];
  readonly refusedVersions: readonly string[];
  readonly lockoutMilliseconds?: number;
}

/** Only an operator can change these: which password is valid is not ours to choose, or is unknown to all functions. */
const FINAL: readonly Reason[] = [
  'noCredentialWorks',
  'credentialRejected',
  'labelMovedElsewhere',
  'invalidSecret',
  'roleExpired',
  'roleMissing',
];
/** What only a superuser can find out about a refused role: it says more than the refusal. */
export const LOST_ROLE: readonly Reason[] = ['roleExpired', 'roleMissing'];
const isFinal = (reason: Reason): boolean => FINAL.includes(reason);

/** Turns a conclusion into the result for the state machine, the alert and the command line. */
export function conclude(conclusion: Conclusion, circumstances: Circumstances): RollBackResult {
  const { document, observation, acts, barred, refusedVersions, lockoutMilliseconds } = circumstances;
  const { evidence, description } = observation;
  const login = currentLogin(evidence);
  const address = currentAddress(evidence);
  // Never report success or rollback while applications cannot log in.
  const obstructed = conclusion.verdict !== 'unresolved' && login.impact === 'no';
  const verdict = obstructed ? 'unresolved' : conclusion.verdict;
  const untold = acts.length === 0 ? 'versionNotPending' : 'leftOpen';
  const explained = barred.find((each) => LOST_ROLE.includes(each.reason) && login.impact !== 'yes')?.reason;
  const reason =
    explained ??
    (conclusion.verdict === 'unresolved'
      ? conclusion.reason
      : ((obstructed ? login.obstacle : undefined) ??
        (document.failure ? readFailure(document.failure).reason : undefined) ??
        untold));
  const lookAgain =
    verdict === 'unresolved' &&
    (barred.some((each) => !isFinal(each.reason)) || untried(circumstances) || !isFinal(reason));
  return {
    verdict,
    applicationsCanLogIn: login.impact,
    reason,
    ...(lookAgain && { lookAgain }),
    acts: [...acts],
    ...(barred.length > 0 && { barred }),
    ...(refusedVersions.length > 0 && { refusedVersions }),
    ...(lockoutMilliseconds !== undefined && { lockoutWindowMilliseconds: lockoutMilliseconds }),
    labels: description.labels,
    ...(address && { address }),
  };
}

/** A recovery may try once what the rotation could not try. */
function untried({ document, observation }: Circumstances): boolean {
  return observation.evidence.untried && document.rollBack === undefined;
}

/** Whether the credential in AWSCURRENT logs in, according to the last observation. */
function currentLogin(evidence: Omit<Evidence, 'barred'>): { readonly impact: Impact; readonly obstacle?: Reason } {
  const probe = ofCurrent(evidence)?.probe;
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

/** Where AWSCURRENT leads, as far as the server has confirmed it. */
function currentAddress(evidence: Omit<Evidence, 'barred'>): DatabaseAddress | undefined {
  const { probe, credentials } = ofCurrent(evidence) ?? {};
  switch (probe?.outcome) {
    case 'accepted':
      return probe.obstacle ? probe.obstacle.text.address : credentials?.addressed('database');
    case 'rejected':
      return credentials?.addressed('server');
    case 'unknown':
    case undefined:
      return probe?.error.text.address;
  }
}

const ofCurrent = ({ standing, pending, current }: Omit<Evidence, 'barred'>): LoginAttempt | undefined =>
  standing === 'current' ? pending : current;
