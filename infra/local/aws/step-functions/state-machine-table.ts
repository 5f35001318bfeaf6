import { isDeepStrictEqual } from 'node:util';
import { ServiceError } from '../api/service-error';
import { InvalidDefinition, loadDefinition } from './language/load-definition';
import type { Machine } from './language/state-language';

/** A state machine as it was created. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** JSON text. */
  readonly definition: string;
  readonly machine: Machine;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What a state machine is made of; the definition as JSON text or as the object. */
export interface StateMachineSource {
  readonly name: string;
  readonly definition: unknown;
  readonly roleArn: string;
}

/** The state machines of the account, in the order they were created. */
export class StateMachineTable {
  private readonly byArn = new Map<string, StateMachine>();

  /** @param arnPrefix `arn:aws:states:REGION:ACCOUNT` */
  constructor(
    private readonly arnPrefix: string,
    private readonly now: () => number,
  ) {}

  get all(): readonly StateMachine[] {
    return [...this.byArn.values()];
  }

  /**
   * Creates a state machine, or replaces the one of this name; running executions keep the definition they started with.
   * @throws InvalidDefinition with every fault found
   */
  put({ name, definition, roleArn }: StateMachineSource): StateMachine {
    const arn = this.arnOf(name);
    const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
    const machine = loadDefinition(text);
    const created = { arn, name, roleArn, definition: text, machine, createdAt: this.now() };
    this.byArn.set(arn, created);
    return created;
  }

  /**
   * Creates a state machine as the API does: "CreateStateMachine is an idempotent API".
   * @throws ServiceError `StateMachineAlreadyExists` if the name is taken by another one, `InvalidDefinition`
   */
  create(source: StateMachineSource & { readonly definition: string }): StateMachine {
    const existing = this.byArn.get(this.arnOf(source.name));
    if (existing) {
      const { roleArn, definition } = existing;
      if (isDeepStrictEqual({ roleArn, definition }, { roleArn: source.roleArn, definition: source.definition })) {
        return existing;
      }
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${existing.arn}'`);
    }
    try {
      return this.put(source);
    } catch (error) {
      if (error instanceof InvalidDefinition) throw new ServiceError('InvalidDefinition', error.message);
      throw error;
    }
  }

  /** @throws ServiceError `StateMachineDoesNotExist` */
  get(arn: string): StateMachine {
    const found = this.byArn.get(arn);
    if (found) return found;
    const known = [...this.byArn.keys()].join(', ') || 'none';
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'. Known here: ${known}.`);
  }

  private arnOf(name: string): string {
    return `${this.arnPrefix}:stateMachine:${name}`;
  }
}
