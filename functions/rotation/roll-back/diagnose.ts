import type { DiagnoseResult, LoginOutcome, RotationDocument } from '../../../workflow/document';
import { isProxy } from '../../../workflow/endpoint';
import type { RotationPorts } from '../ports';
import type { Decision, LoginAttempt } from '../strategies/strategy';
import { strategyOf } from '../strategies/strategy-of';
import { strategyNameOf } from '../secret/settings';
import { LoginAttempts } from './login-attempts';
import { observe } from './observe';
import { credentialsOf } from '../secret/writer';
import { underSettingsOf } from './under-settings';
import { NO_REFUSALS } from './refusals';

/** Serves Diagnose: which version logs in, and what RollBack would do about it. Changes nothing. */
export async function diagnose(
  known: RotationPorts,
  { mode, secretArn, versionId }: RotationDocument,
): Promise<DiagnoseResult> {
  const description = await known.secrets.describe(secretArn);
  const ports = underSettingsOf(description, known);
  const read = credentialsOf(ports.writers, description, { mode });
  const attempts = new LoginAttempts(ports, { secretArn, versionId }, NO_REFUSALS, read);
  const strategy = strategyOf(description);
  const { evidence } = await observe(ports, description, attempts, { versionId, strategy, fence: false });
  const logins = [evidence.pending, evidence.current, ...evidence.others].filter((attempt) => attempt !== undefined);
  const labelled = Object.entries(description.labels).map(([id, labels]) => {
    const attempt = logins.find((candidate) => candidate.versionId === id);
    const untried: LoginOutcome = id === versionId && !evidence.otherPending ? 'noValue' : 'notTried';
    return { versionId: id, labels, ...(attempt === undefined ? { login: untried } : login(attempt)) };
  });
  const unlabelled = logins.filter((attempt) => description.labels[attempt.versionId] === undefined);
  const versions = [...labelled, ...unlabelled.map((attempt) => ({ ...nameOf(attempt), ...login(attempt) }))];
  const credentials = (evidence.current ?? evidence.pending)?.credentials;
  const facts = credentials && {
    used: strategyNameOf(description),
    superuserNamed: credentials.superuserArn !== undefined,
    throughProxy: isProxy(credentials.named.host),
  };
  const barred = {};
  return { versions, ...(facts && { strategy: facts }), ...outlook(strategy.decide({ ...evidence, barred })) };
}

const nameOf = ({ versionId, labels }: LoginAttempt) => ({ versionId, labels });

function login({ probe }: LoginAttempt): Pick<DiagnoseResult['versions'][number], 'login' | 'reason'> {
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
    case 'restoreOtherUser':
    case 'closeOtherUser':
    case 'removePending':
    case 'keepVersion':
      return { wouldDo: decision.act };
  }
}
