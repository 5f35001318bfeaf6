import { randomUUID } from 'node:crypto';
import { ServiceError } from '../api/service-error';
import type { ExecutionContext } from './execution';
import { Execution } from './execution';
import type { StateMachine } from './state-machine-table';
import { isJson } from '../api/is-json';

/**
 * Characters an execution's name may not contain (API model, StartExecution: no white space, brackets, wildcards, special
 * or control characters); at most 80 characters.
 */
// eslint-disable-next-line no-control-regex -- control characters are what the rule forbids
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]{1,80}$/;

/** A name may be used again "for 90 days" after its execution has closed, in milliseconds. */
const NAME_KEPT = 90 * 24 * 60 * 60 * 1000;

export interface StartRequest {
  /** Default: a UUID. */
  readonly name?: string | undefined;
  /** JSON text; default `{}`. */
  readonly input?: string | undefined;
}

/** Every execution there was, by the rules under which the API starts and finds them. */
export class ExecutionTable {
  private readonly byArn = new Map<string, Execution>();

  constructor(private readonly context: ExecutionContext) {}

  /** Newest first, as ListExecutions shows them. */
  get all(): readonly Execution[] {
    return [...this.byArn.values()].reverse();
  }

  get running(): readonly Execution[] {
    return this.all.filter(({ status }) => status === 'RUNNING');
  }

  /**
   * Starts an execution, or joins the running one: "If you call StartExecution with the same name and input as a running
   * execution, the call succeeds and returns the same response as the original request. If the execution is closed or
   * if the input is different, it returns a 400 ExecutionAlreadyExists error."
   * @throws ServiceError `InvalidName`, `InvalidExecutionInput`, `ExecutionAlreadyExists`
   */
  start(stateMachine: StateMachine, request: StartRequest): Execution {
    const name = request.name ?? randomUUID();
    const input = request.input ?? '{}';
    if (!NAME.test(name)) {
      throw new ServiceError(
        'InvalidName',
        `Invalid Name: '${name}'. 1 to 80 characters without spaces or special ones.`,
      );
    }
    if (!isJson(input)) {
      throw new ServiceError('InvalidExecutionInput', 'Invalid State Machine Execution Input: it is not JSON.');
    }
    const arn = `${stateMachine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.byArn.get(arn);
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing && !this.isForgotten(existing)) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const execution = new Execution({ arn, name, input, stateMachine }, this.context);
    this.byArn.delete(arn);
    this.byArn.set(arn, execution);
    return execution;
  }

  /** @throws ServiceError `ExecutionDoesNotExist` */
  get(arn: string): Execution {
    const found = this.byArn.get(arn);
    if (!found) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  private isForgotten({ stoppedAt }: Execution): boolean {
    return stoppedAt !== undefined && this.context.clock.now() - stoppedAt > NAME_KEPT;
  }
}
