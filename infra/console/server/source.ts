import type { Snapshot } from '../model';

/** What the page observes. */
export interface ConsoleSource {
  readonly snapshot: Snapshot;
  /** Calls back with every new snapshot; returns a function that ends that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Does what the user requests on the page; absent if the page is read-only. Returns what was done.
   *
   * @throws Error with a sentence for the user.
   */
  readonly perform?: (request: ActionRequest) => Promise<string>;
}

/** A user's request: an action or a fault by its id, and what it is about. */
export interface ActionRequest {
  readonly id: string;
  /** ARN of a secret or of an execution, as the action wants it. */
  readonly subject?: string;
}
