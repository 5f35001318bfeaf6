import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../workflow/document';
import { asking } from '../cli/aws/aws-error';
import { inputOf } from '../cli/aws/input';
import { executionFacts } from './execution-facts';
import type { ExecutionFacts } from './model';

/** An execution with its whole history; undefined if it is not of this product. */
export async function readExecution(client: SFNClient, executionArn: string): Promise<ExecutionFacts | undefined> {
  const described = await asking({ action: 'states:DescribeExecution', on: `the execution ${executionArn}` }, () =>
    client.send(new DescribeExecutionCommand({ executionArn })),
  );
  const { name = '', status, startDate: startedAt = new Date(0), stopDate: stoppedAt, error } = described;
  const input: ExecutionInput | undefined = inputOf(described.input);
  if (input === undefined || status === undefined || status === 'PENDING_REDRIVE') return undefined;
  const events = await asking(
    { action: 'states:GetExecutionHistory', on: `the execution ${executionArn}` },
    async () => {
      const history: HistoryEvent[] = [];
      for await (const page of paginateGetExecutionHistory({ client, pageSize: 1_000 }, { executionArn })) {
        history.push(...(page.events ?? []));
      }
      return history;
    },
  );
  return executionFacts(
    {
      arn: executionArn,
      name,
      status,
      startedAt,
      input,
      ...(stoppedAt !== undefined && { stoppedAt }),
      ...(error !== undefined && { error }),
    },
    events,
  );
}
