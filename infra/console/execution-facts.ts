import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { failureSentence } from '../../functions/alerts/wording';
import { secretNameOf } from '../../functions/rotation/secret/secret-name';
import type { ExecutionInput, RotationDocument } from '../../workflow/document';
import { readFailure } from '../../workflow/read-failure';
import { documentOf } from '../cli/aws/execution-history';
import { stepsOf } from './execution-steps';
import type { ExecutionFacts, Lockout } from './model';

/** What DescribeExecution says of an execution. */
interface DescribedExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: ExecutionFacts['status'];
  readonly startedAt: Date;
  readonly stoppedAt?: Date;
  readonly error?: string;
  readonly input: ExecutionInput;
}

/** An execution as the page shows it. Pure. */
export function executionFacts(described: DescribedExecution, events: readonly HistoryEvent[]): ExecutionFacts {
  const { arn, name, status, input, startedAt, stoppedAt, error } = described;
  const document = documentOf(events, input);
  const { rollBack, failure } = document;
  const lockout = lockoutOf(document);
  const facts = failure === undefined ? undefined : readFailure(failure);
  const reason = rollBack?.reason ?? facts?.reason;
  return {
    arn,
    name,
    status,
    secretArn: input.secretArn,
    secretName: secretNameOf(input.secretArn),
    versionId: input.versionId,
    mode: input.mode,
    from: startedAt.getTime(),
    ...(stoppedAt !== undefined && { until: stoppedAt.getTime() }),
    ...(error !== undefined && { error }),
    steps: stepsOf(events),
    ...(lockout !== undefined && { lockout }),
    ...(rollBack !== undefined && { verdict: rollBack.verdict }),
    ...(reason !== undefined && { reason }),
    ...(facts !== undefined && { found: failureSentence(facts) }),
    acts: rollBack?.acts ?? [],
  };
}

/** Measured by the product itself; it has no end until it is over. With alternating users there is no window. */
function lockoutOf({ setSecret, finishSecret, rollBack }: RotationDocument): Lockout | undefined {
  const from = setSecret?.lockoutBeganAt;
  if (from === undefined) return undefined;
  const length = finishSecret?.lockoutWindowMilliseconds ?? rollBack?.lockoutWindowMilliseconds;
  return { from, ...(length !== undefined && { until: from + length }) };
}
