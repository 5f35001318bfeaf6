import type { DiagnoseResult, LoginOutcome, RotationDocument } from '../../../workflow/document';
import { observe } from './observe';
import type { RotationPorts } from '../ports';
import { strategyOf } from '../strategies/strategy-of';
import type { Decision, Evidence, LoginAttempt } from '../strategies/strategy';

/** Serves Diagnose: which labelled version logs in, and what RollBack would do about it. Changes nothing. */
export async function diagnose(
  ports: RotationPorts,
  { secretArn, versionId }: RotationDocument,
): Promise<DiagnoseResult> {
  const { description, evidence } = await observe(ports, { secretArn, versionId, fence: false });
  const logins = [evidence.pending, evidence.current, evidence.previous].filter((attempt) => attempt !== undefined);
  const versions = Object.entries(description.labels).map(([id, labels]) => {
    const attempt = logins.find((candidate) => candidate.versionId === id);
    return { versionId: id, labels, ...login(attempt, id === versionId, evidence) };
  });
  return { versions, ...outlook(strategyOf(description).decide(evidence)) };
}

function login(
  attempt: LoginAttempt | undefined,
  underRotation: boolean,
  evidence: Evidence,
): Pick<DiagnoseResult['versions'][number], 'login' | 'reason'> {
  if (attempt === undefined) {
    const tried: LoginOutcome = underRotation && !evidence.otherPending ? 'noValue' : 'notTried';
    return { login: tried };
  }
  const { probe } = attempt;
  const fault = probe.outcome === 'unknown' ? probe.error : probe.outcome === 'accepted' ? probe.obstacle : undefined;
  return { login: probe.outcome, ...(fault && { reason: fault.reason }) };
}

function outlook(decision: Decision): Pick<DiagnoseResult, 'wouldDo' | 'verdict' | 'reason'> {
  switch (decision.act) {
    case 'none':
      return {
        wouldDo: 'none',
        verdict: decision.verdict,
        ...(decision.verdict === 'unresolved' && { reason: decision.reason }),
      };
    case 'lookAgain':
      return { wouldDo: 'lookAgain', reason: decision.because.reason };
    case 'moveCurrentForward':
    case 'moveCurrentBack':
    case 'restorePassword':
    case 'removePending':
      return { wouldDo: decision.act };
  }
}
