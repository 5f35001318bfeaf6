import {
  ExecutionDoesNotExist,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Clock } from '../../../functions/rotation/ports';
import { readableName, secretHash } from '../../../functions/step-functions/execution-name';
import type { ExecutionInput } from '../../../workflow/document';
import { asking } from './aws-error';
import { endOf, type ExecutionEnd } from './execution-history';

/** Milliseconds between two reads of a history: a negligible share of GetExecutionHistory's quota. */
const POLL_MILLISECONDS = 500;
/** Characters of the secret's name: 80 for the whole name (StartExecution model) less hash, mode and time. */
const READABLE_CHARACTERS = 43;

/** Starts an execution with a name that says what it is for, and returns its ARN. */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  input: ExecutionInput,
  clock: Clock,
): Promise<string> {
  const name = `${readableName(input.secretArn).slice(0, READABLE_CHARACTERS)}-${secretHash(input.secretArn)}-${input.mode}-${new Date(clock.now()).toISOString().replace(/[-:.]/g, '')}`;
  const { executionArn = '' } = await asking(
    {
      action: 'states:StartExecution',
      on: `the state machine ${stateMachineArn}`,
      ifMissing: 'Give the one that rotates the secret with --state-machine ARN.',
    },
    () => client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
  );
  return executionArn;
}

/** An execution that has ended. */
export interface EndedExecution {
  readonly events: readonly HistoryEvent[];
  readonly end: ExecutionEnd;
}

/**
 * Follows an execution to its end and returns its whole history; `onHistory` sees it grow.
 *
 * @throws Error once the time is up; the execution itself continues.
 */
export async function followExecution(
  client: SFNClient,
  executionArn: string,
  options: {
    readonly clock: Clock;
    readonly timeoutSeconds: number;
    readonly onHistory?: (events: readonly HistoryEvent[]) => void;
  },
): Promise<EndedExecution> {
  const { clock, timeoutSeconds, onHistory } = options;
  const until = clock.now() + timeoutSeconds * 1_000;
  for (;;) {
    const events = await historyOf(client, executionArn);
    onHistory?.(events);
    const end = endOf(events);
    if (end !== undefined) {
      return { events, end };
    }
    if (clock.now() >= until) {
      throw new Error(
        `The execution has not ended after ${timeoutSeconds} s. It continues by itself; see how it ends with: aws stepfunctions describe-execution --execution-arn ${executionArn}. Give more time with --timeout.`,
      );
    }
    await clock.sleep(POLL_MILLISECONDS);
  }
}

/** The whole history so far; empty for an execution that was started a moment ago and is not found yet. */
async function historyOf(client: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  const request = { action: 'states:GetExecutionHistory', on: `the execution ${executionArn}` };
  return asking(request, async () => {
    const history: HistoryEvent[] = [];
    try {
      for await (const { events = [] } of paginateGetExecutionHistory({ client, pageSize: 1_000 }, { executionArn })) {
        history.push(...events);
      }
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
    return history;
  });
}
