import type { Flow } from '../language/state-language';
import type { History, HistoryEvent } from './history';

/** The entrance into a state. */
export interface Entrance {
  readonly eventId: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The position of a thread in its flow: between two states, or in one that it has entered and not left. */
interface Position {
  /** The state to visit; undefined: the flow has come to its end. */
  readonly state: string | undefined;
  /** Input of that state; at the end the output of the flow. */
  readonly document: unknown;
  /** Set once the state was entered. */
  readonly entrance?: Entrance;
  /** Of a Parallel state that has started them; a redrive continues them. */
  readonly branches?: readonly Thread[] | undefined;
}

/**
 * One line of control through a flow: the execution itself, or a branch of a Parallel state. It knows its position, so that a
 * redrive can continue from there.
 */
export class Thread {
  private constructor(
    readonly flow: Flow,
    /** Fires with an Abandoned when the thread's work is to be dropped. */
    readonly signal: AbortSignal,
    private readonly history: History,
    public position: Position,
    /** Event that the next one of this thread follows. */
    public lastEventId: number,
    /** Workflow variables by name; replaced, never changed, so that branches may share them. */
    public variables: ReadonlyMap<string, unknown>,
  ) {}

  /** The thread of an execution that begins. Its first state follows event 0 in AWS's histories too. */
  static start(flow: Flow, input: unknown, history: History, signal: AbortSignal): Thread {
    return new Thread(flow, signal, history, { state: flow.startAt, document: input }, 0, new Map());
  }

  /** A branch: reads the variables there are, and keeps what it assigns to itself. */
  branch(flow: Flow, input: unknown, signal: AbortSignal): Thread {
    const { history, lastEventId, variables } = this;
    return new Thread(flow, signal, history, { state: flow.startAt, document: input }, lastEventId, variables);
  }

  /** The same line of control in a redrive: it continues where this one failed or was cut off. */
  redriven(signal: AbortSignal): Thread {
    const { flow, history, position, lastEventId, variables } = this;
    return new Thread(flow, signal, history, position, lastEventId, variables);
  }

  record(type: string, details?: HistoryEvent['details']): number {
    this.lastEventId = this.history.record(type, this.lastEventId, details);
    return this.lastEventId;
  }
}
