import type { Reason } from '../../workflow/reasons';
import { REASONS } from '../../workflow/reasons';

/** The parts of an error message; none of them may contain a secret, a statement or a driver's own words. */
export interface ErrorText {
  /** What was attempted and on what: `Logging in as app on db:5432`. */
  readonly attempted: string;
  /** What was found: `the server refused the password (SQLSTATE 28P01)`. */
  readonly found: string;
  /** What to do next; the reason's own remedy unless told. */
  readonly remedy?: string;
}

/**
 * The only error that leaves a function. Its `name` is what Step Functions retries and catches by, its message begins
 * with the reason: `credentialRejected: Logging in as app on db:5432: the server refused the password. ...`.
 */
export class RotationError extends Error {
  override readonly name: string;

  constructor(
    readonly reason: Reason,
    readonly text: ErrorText,
  ) {
    super(`${reason}: ${text.attempted}: ${text.found}. ${text.remedy ?? REASONS[reason].remedy}`);
    this.name = REASONS[reason].error;
    // Lambda copies the stack into the execution history, where it is only noise beside the message.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** Whether trying again may help. */
  get transient(): boolean {
    return REASONS[this.reason].error === 'TransientError';
  }
}

/** Whether the error is one of ours, for one of these reasons. */
export function isRotationError(error: unknown, ...reasons: readonly Reason[]): error is RotationError {
  return error instanceof RotationError && reasons.includes(error.reason);
}
