import { runOperation } from '../api/operation-table';
import type { Caller, LocalService } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../api/arn';
import type { Execution } from './execution';
import type { StartRequest } from './execution-table';
import { ExecutionTable } from './execution-table';
import type { StepFunctionsContext } from './operations/context';
import { OPERATIONS } from './operations/index';
import type { ExecutionProgress } from './interpreter/progress';
import type { Authorise, InvokeFunction } from './interpreter/run-context';
import type { StateMachineSource } from './state-machine-table';
import { StateMachineTable } from './state-machine-table';
import type { StatusChangeEvent } from './status-change';
import { statusChange } from './status-change';

interface StepFunctionsOptions {
  readonly clock: LocalClock;
  /** Invokes a function. A ServiceError it rejects with becomes the error `Lambda.<name>`; anything else is a defect. */
  readonly invoke: InvokeFunction;
  /** Holds what a machine is about to do against its role; default: it may. @throws ServiceError */
  readonly authorise?: Authorise;
  /** Called with every step of every execution, for display. */
  readonly onEvent?: (progress: ExecutionProgress) => void;
  /** Gets the events that EventBridge gets. */
  readonly onStatusChange?: (event: StatusChangeEvent) => void;
  /**
   * Called with defects of the stand-in itself. They never reach a Retry or Catch; the execution ends FAILED with
   * `States.Runtime` and no status change is emitted, so that no rule takes it for a failure of the workflow.
   */
  readonly onDefect: (defect: unknown, executionArn: string) => void;
  /** Default: the stand-in's account and Region. */
  readonly account?: string;
  readonly region?: string;
}

/**
 * Step Functions (Standard workflows) with an interpreter of its own for JSONata mode: Pass, Task with
 * lambda:invoke or states:startExecution, Parallel, Choice, Wait, Succeed and Fail. Not imitated, and refused: JSONPath mode, Map, other
 * integrations and callbacks, heartbeats, Express workflows, versions and aliases, TestState. Not imitated silently:
 * quotas and throttling, eventual consistency of DescribeExecution, IAM, encryption, logs, traces.
 */
export class LocalStepFunctions implements LocalService {
  private readonly context: StepFunctionsContext;

  constructor(options: StepFunctionsOptions) {
    const { clock, invoke, onEvent, onStatusChange, onDefect } = options;
    const { account = LOCAL_ACCOUNT, region = LOCAL_REGION } = options;
    const stateMachines = new StateMachineTable(`arn:aws:states:${region}:${account}`, () => clock.now());
    const executions: ExecutionTable = new ExecutionTable({
      clock,
      invoke,
      startExecution: (arn, request) => executions.start(stateMachines.get(arn), request),
      authorise: (roleArn, request) => options.authorise?.(roleArn, request),
      onProgress: (progress) => onEvent?.(progress),
      onStatusChange: (execution) => onStatusChange?.(statusChange(execution)),
      onDefect,
    });
    this.context = { stateMachines, executions };
  }

  handle(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<Readonly<Record<string, unknown>>> {
    return runOperation(OPERATIONS, { operation, input, caller }, this.context);
  }

  /**
   * Deploys a state machine, or a new definition of it, and returns its ARN.
   * @throws InvalidDefinition with every fault, each with the state and the field
   */
  register(source: StateMachineSource): string {
    return this.context.stateMachines.put(source).arn;
  }

  /**
   * Starts an execution from within the stand-in, by the rules of the API.
   * @throws ServiceError as StartExecution does
   */
  startExecution(stateMachineArn: string, request: StartRequest = {}): Execution {
    return this.context.executions.start(this.context.stateMachines.get(stateMachineArn), request);
  }

  /** @throws ServiceError `ExecutionDoesNotExist` */
  execution(executionArn: string): Execution {
    return this.context.executions.get(executionArn);
  }

  /** Settles once no execution runs, those included that were started meanwhile. */
  async whenIdle(): Promise<void> {
    for (let running = this.context.executions.running; running.length > 0; running = this.context.executions.running) {
      await Promise.all(running.map(({ ended }) => ended));
    }
  }

  /** Drops everything that runs, without telling anybody. */
  async stop(): Promise<void> {
    await Promise.all(this.context.executions.running.map((execution) => execution.drop()));
  }
}
