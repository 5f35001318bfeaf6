import type { Impact, Outcome, RotationDocument } from '../../workflow/document';
import { readFailure } from '../../workflow/read-failure';
import type { Reason } from '../../workflow/reasons';
import { secretNameOf } from '../rotation/secret/secret-name';
import type { Alert, AlertKind, Severity } from './alert';
import { executionUrl, runbookEntry, secretUrl } from './links';

/** Where and when the outcome was reached. */
export interface AlertContext {
  readonly executionArn: string;
  /** ISO 8601, for {@link Alert.occurredAt}. */
  readonly at: string;
  /** Address of docs/runbook.md as rendered for your readers; default: its place in this package. */
  readonly runbookUrl?: string | undefined;
}

const SEVERITY: Readonly<Record<AlertKind, Readonly<Record<Impact, Severity>>>> = {
  succeeded: { yes: 'info', unknown: 'error', no: 'critical' },
  recovered: { yes: 'warning', unknown: 'error', no: 'critical' },
  rolledBack: { yes: 'warning', unknown: 'error', no: 'critical' },
  unresolved: { yes: 'error', unknown: 'critical', no: 'critical' },
  checkFailed: { yes: 'warning', unknown: 'error', no: 'critical' },
};

// What a refused check proves about logging in. PostgreSQL looks at the password before the database and CONNECT, and
// a role that cannot change its password, or met a replica, has logged in. Nothing else proves anything.
const IMPACT_OF_FAILED_CHECK: Readonly<Partial<Record<Reason, Impact>>> = {
  credentialRejected: 'no',
  noCredentialWorks: 'no',
  databaseMissing: 'no',
  connectDenied: 'no',
  permissionDenied: 'yes',
  readOnlyServer: 'yes',
};

/**
 * The alert for an outcome, from the document the execution has gathered. Pure and total: it never throws, and a document
 * that contradicts its outcome (a rollback announced without a result) becomes an unresolved one, since an alert must not
 * be lost.
 */
export function alertFor(outcome: Outcome, document: RotationDocument, context: AlertContext): Alert {
  const { rollBack, finishSecret } = document;
  const kind = kindOf(outcome, document);
  const failure = document.failure && readFailure(document.failure);
  const rollBackFailure = document.rollBackFailure && readFailure(document.rollBackFailure);
  const facts = { failure, rollBackFailure, rollBack };
  const impact = impactOf(kind, facts);
  const reason = reasonFor(kind, facts);
  const lockoutWindowMilliseconds = finishSecret?.lockoutWindowMilliseconds ?? rollBack?.lockoutWindowMilliseconds;
  const tellsRollBack = kind !== 'succeeded' && kind !== 'checkFailed' && rollBack !== undefined;
  return {
    kind,
    severity: SEVERITY[kind][impact],
    impact,
    reason,
    secretName: secretNameOf(document.secretArn),
    secretArn: document.secretArn,
    versionId: document.versionId,
    failure,
    rollBackFailure,
    executionArn: context.executionArn,
    executionUrl: executionUrl(context.executionArn),
    secretUrl: secretUrl(document.secretArn),
    runbook: reason && runbookEntry(reason, context.runbookUrl),
    lockoutWindowMilliseconds,
    ...(tellsRollBack && { acts: rollBack.acts, labels: rollBack.labels }),
    occurredAt: context.at,
  };
}

interface Facts extends Pick<Alert, 'failure' | 'rollBackFailure'> {
  readonly rollBack?: RotationDocument['rollBack'];
}

function kindOf(outcome: Outcome, { failure, rollBack }: RotationDocument): AlertKind {
  switch (outcome) {
    case 'checkFailed':
      return 'checkFailed';
    case 'succeeded':
      // A recovery by hand that found everything in order has changed nothing, and is no news.
      return rollBack === undefined || (failure === undefined && rollBack.acts.length === 0)
        ? 'succeeded'
        : 'recovered';
    case 'rolledBack':
    case 'unresolved':
      return rollBack === undefined ? 'unresolved' : outcome;
  }
}

function impactOf(kind: AlertKind, { failure, rollBack }: Facts): Impact {
  switch (kind) {
    case 'succeeded':
      return 'yes';
    case 'checkFailed':
      return (failure && IMPACT_OF_FAILED_CHECK[failure.reason]) ?? 'unknown';
    case 'recovered':
    case 'rolledBack':
    case 'unresolved':
      return rollBack?.applicationsCanLogIn ?? 'unknown';
  }
}

function reasonFor(kind: AlertKind, { failure, rollBackFailure, rollBack }: Facts): Reason | undefined {
  switch (kind) {
    case 'succeeded':
      return undefined;
    case 'checkFailed':
      return failure?.reason ?? 'unexpected';
    case 'recovered':
    case 'rolledBack':
    case 'unresolved':
      return rollBack?.reason ?? rollBackFailure?.reason ?? failure?.reason ?? 'unexpected';
  }
}
