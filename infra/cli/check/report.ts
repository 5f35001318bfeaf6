import type { DiagnoseResult, Impact, LoginOutcome, Verdict } from '../../../workflow/document';
import { type Reason, REASONS } from '../../../workflow/reasons';
import { warningText } from '../../../workflow/warnings';
import { RUNBOOK_URL } from '../../runbook-url';
import type { ExecutionEnd } from '../aws/execution-history';
import { rankOf } from '../aws/described-secret';
import { serverText } from './server-text';
import { type StrategyAdvice, strategyAdvice } from './strategy-advice';
import { type CheckFindings, failureOf, impactOf, isDangling, stepsFor } from './judgement';

/** What a check found; the object that `--json` prints. */
export interface CheckReport {
  /** AWSCURRENT logs in, the check passed, and no rotation left anything behind. */
  readonly healthy: boolean;
  /** Does the credential in AWSCURRENT log in? */
  readonly applicationsCanLogIn: Impact;
  readonly secret: { readonly name: string; readonly arn: string };
  readonly versions: readonly {
    readonly versionId: string;
    readonly labels: readonly string[];
    readonly login: LoginOutcome;
    /** Why a login proved nothing, or could not complete. */
    readonly reason: Reason | null;
  }[];
  readonly rotation: {
    readonly enabled: boolean;
    /** ISO 8601, as all times here. */
    readonly lastRotated: string | null;
    /** The next rotation is due on or before this time. */
    readonly nextRotation: string | null;
  };
  /** Rotations and recoveries of the secret that are in progress. */
  readonly running: readonly {
    readonly name: string;
    readonly arn: string;
    readonly mode: string;
    readonly versionId: string;
    readonly startedAt: string;
  }[];
  /** What `rds-rotation-workflow recover` would do; null if that could not be found out. */
  readonly recovery: {
    readonly wouldDo: DiagnoseResult['wouldDo'];
    readonly verdict: Verdict | null;
    readonly reason: Reason | null;
  } | null;
  /** Which strategy rotates the secret, and whether another would be better; null if no value could be read. */
  readonly strategy: StrategyAdvice | null;
  /** What was found about the server, in words; null if the check did not get that far. */
  readonly server: string | null;
  /** Warnings, one or two sentences each. */
  readonly warnings: readonly string[];
  /** The fault that the check found; null if it passed. */
  readonly fault: { readonly reason: Reason; readonly title: string; readonly found: string } | null;
  /** The runbook's entry for what a recovery would leave to an operator, otherwise for the fault; null if there is neither. */
  readonly runbook: string | null;
  /** What a person does next, step by step; empty if there is nothing to do. */
  readonly next: readonly string[];
  readonly execution: { readonly arn: string; readonly status: ExecutionEnd['status'] };
}

/** Judges what a check has gathered. Pure. */
export function reportOf(findings: CheckFindings): CheckReport {
  const { secret, running, document, executionArn, end } = findings;
  const { diagnose, preflight } = document;
  const failed = failureOf(findings);
  const applicationsCanLogIn = impactOf(findings, failed);
  const reason = diagnose?.reason ?? failed?.reason;
  const healthy = applicationsCanLogIn === 'yes' && failed === undefined && !isDangling(findings);
  return {
    healthy,
    applicationsCanLogIn,
    secret: { name: secret.name, arn: secret.arn },
    versions: versionsOf(findings),
    rotation: {
      enabled: secret.rotationEnabled,
      lastRotated: secret.lastRotated?.toISOString() ?? null,
      nextRotation: secret.nextRotation?.toISOString() ?? null,
    },
    running: running.map(({ name, arn, mode, versionId, startedAt }) => ({
      name,
      arn,
      mode,
      versionId,
      startedAt: startedAt.toISOString(),
    })),
    recovery: diagnose
      ? { wouldDo: diagnose.wouldDo, verdict: diagnose.verdict ?? null, reason: diagnose.reason ?? null }
      : null,
    strategy: diagnose?.strategy ? strategyAdvice(diagnose.strategy, failed?.reason, diagnose.wouldDo) : null,
    server: preflight ? serverText(preflight) : null,
    warnings: (preflight?.warnings ?? []).map(warningText),
    fault: failed ? { reason: failed.reason, title: REASONS[failed.reason].title, found: failed.found } : null,
    runbook: reason === undefined ? null : `${RUNBOOK_URL}#${reason.toLowerCase()}`,
    next: healthy && running.length === 0 ? [] : stepsFor(findings, failed),
    execution: { arn: executionArn, status: end.status },
  };
}

/** As Diagnose saw them; if it could not read the versions, the labels alone. */
function versionsOf({ secret, document: { diagnose } }: CheckFindings): CheckReport['versions'] {
  const seen: DiagnoseResult['versions'] =
    diagnose?.versions ??
    Object.entries(secret.labels).map(([versionId, labels]) => ({ versionId, labels, login: 'notTried' }));
  return seen
    .map((version) => ({ ...version, reason: version.reason ?? null }))
    .sort((one, other) => rankOf(one.labels) - rankOf(other.labels));
}
