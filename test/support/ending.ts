import { DescribeExecutionCommand, GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { LocalEnvironment } from '../../infra/local/local-environment';
import type { RotationDocument } from '../../workflow/document';
import { WarmUpBranch } from '../../workflow/names';

const BRANCHES: readonly string[] = Object.values(WarmUpBranch);

/** How an execution ended, and the way it went. */
export interface Ending {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  /** The states it entered, without Start and the branches of WarmUp: `Preflight > CreateSecret > ...`. */
  readonly path: string;
  readonly versionId: string;
  readonly document: Partial<RotationDocument>;
  readonly events: readonly HistoryEvent[];
}

/** Looks at an execution as a person does in the console. */
export async function endingOf({ clients }: LocalEnvironment, executionArn: string): Promise<Ending> {
  const {
    name = '',
    status = '',
    error,
    cause,
    input = '{}',
  } = await clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const { events = [] } = await clients.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: true }),
  );
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  const output = events.findLast(({ stateExitedEventDetails }) => stateExitedEventDetails?.output !== undefined)
    ?.stateExitedEventDetails?.output;
  const document = JSON.parse(output ?? input) as Partial<RotationDocument>;
  return {
    name,
    executionArn,
    status,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    path: entered.filter((state) => state !== 'Start' && !BRANCHES.includes(state)).join(' > '),
    versionId: document.versionId ?? '',
    document,
    events,
  };
}
