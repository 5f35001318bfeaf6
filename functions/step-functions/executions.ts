import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput, Failure } from '../../workflow/document';
import { NOT_NOW_ERRORS } from '../../workflow/error-names';
import { classify } from '../errors/classify';
import type { ExecutionId, Executions, ExecutionState } from '../rotation/ports';
import { executionName } from './execution-name';

const STATUS: Readonly<Record<ExecutionStatus, ExecutionState['status']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'failed',
};

/** How Step Functions shows that Lambda has no execution left for a task. */
const NO_CAPACITY = NOT_NOW_ERRORS[0];
/** Events that are looked through: a round of attempts in the three branches of WarmUp leaves nine. */
const EVENTS = 50;
/** Milliseconds without capacity that are no chance: while many rotations begin, single attempts are refused. */
const STARVING = 2_000;

/** The executions of one state machine in AWS Step Functions. */
export class StepFunctionsExecutions implements Executions {
  constructor(
    private readonly client: SFNClient,
    private readonly stateMachineArn: string,
  ) {}

  nameOf(id: ExecutionId): string {
    return executionName(id);
  }

  async start(id: ExecutionId, input: ExecutionInput & { readonly failure?: Failure }): Promise<'running' | 'usedUp'> {
    const name = this.nameOf(id);
    try {
      await this.client.send(
        new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return 'running';
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) {
        throw classify(error, `StartExecution ${name}`, 'aws');
      }
      // With the same input a running one would have been joined (StartExecution model).
      return 'usedUp';
    }
  }

  async look(id: ExecutionId): Promise<ExecutionState> {
    const name = this.nameOf(id);
    try {
      const answer = await this.client.send(new DescribeExecutionCommand({ executionArn: this.arnOf(name) }));
      const status = STATUS[answer.status ?? 'RUNNING'];
      return { status, ...(status === 'failed' && { cause: answer.cause ?? `the execution is ${answer.status}` }) };
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') {
        return { status: 'missing' };
      }
      throw classify(error, `DescribeExecution ${name}`, 'aws');
    }
  }

  async starves(id: ExecutionId): Promise<boolean> {
    const name = this.nameOf(id);
    try {
      const { events = [] } = await this.client.send(
        new GetExecutionHistoryCommand({
          executionArn: this.arnOf(name),
          reverseOrder: true,
          maxResults: EVENTS,
          includeExecutionData: false,
        }),
      );
      return millisecondsRefused(events) >= STARVING;
    } catch (error) {
      throw classify(error, `GetExecutionHistory ${name}`, 'aws');
    }
  }

  private arnOf(name: string): string {
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}

/** For how long Lambda has done nothing but refuse its tasks; 0 if something else happened last. The latest event comes first. */
function millisecondsRefused(events: readonly HistoryEvent[]): number {
  const isRefusal = (event: HistoryEvent) => event.taskFailedEventDetails?.error === NO_CAPACITY;
  const progress = events.findIndex(({ type }) => type === 'TaskSucceeded');
  const times = events
    .slice(0, progress < 0 ? undefined : progress)
    .filter(isRefusal)
    .map(({ timestamp }) => timestamp?.getTime() ?? 0);
  const [latest] = events;
  return latest !== undefined && isRefusal(latest) ? Math.max(...times) - Math.min(...times) : 0;
}
