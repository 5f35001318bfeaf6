import type { Snapshot } from '../model';

/** What the page observes. */
export interface ConsoleSource {
  readonly snapshot: Snapshot;
  /** Calls back with every new snapshot; returns a function that ends that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Does what a person asks for on the page; absent where the page only looks. Answers with what was done.
   *
   * @throws Error with a sentence for the person.
   */
  readonly perform?: (request: ActionRequest) => Promise<string>;
}

/** A user's request: an action or a fault by its id, and what it is about. */
export interface ActionRequest {
  readonly id: string;
  /** ARN of a secret or of an execution, as the action wants it. */
  readonly subject?: string;
}
