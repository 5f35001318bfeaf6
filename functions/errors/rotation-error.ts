import type { DatabaseAddress, Failure, Finding, Impact } from '../../workflow/document';
import { adviceFor, type Reason, REASONS } from '../../workflow/reasons';

/** The parts of an error message; none of them may contain a secret, a statement or a driver's own words. */
type ErrorText = Omit<Finding, 'reason'>;

/**
 * The only error that leaves a function. Its `name` is what Step Functions retries and catches by; its message is for
 * anyone who reads the console or a log, and begins with the reason: `credentialRejected: Logging in as app on db:5432: the
 * server refused the password. ...`; the last line of its stack carries the same as facts, see {@link Finding}.
 */
export class RotationError extends Error {
  override readonly name: string;

  constructor(
    readonly reason: Reason,
    readonly text: ErrorText,
  ) {
    super(`${reason}: ${text.attempted}: ${text.found}. ${text.remedy ?? adviceFor(reason)}`);
    this.name = REASONS[reason].error;
    // Lambda copies the stack into the execution history, where the place in our code is only noise.
    this.stack = `${this.name}: ${this.message}\n${JSON.stringify(this.finding)}`;
  }

  /** The same as facts. */
  get finding(): Finding {
    return { reason: this.reason, ...this.text };
  }

  /** Whether trying again may help. */
  get transient(): boolean {
    return REASONS[this.reason].error === 'TransientError';
  }

  /** The same, with the versions whose passwords were refused: the next caller need not try them again. */
  withRefused(...versionIds: readonly string[]): RotationError {
    return new RotationError(this.reason, { ...this.text, refusedVersions: versionIds });
  }

  /** The same, and where it happened. */
  at(address: DatabaseAddress | undefined, attempted = this.text.attempted): RotationError {
    return new RotationError(this.reason, { ...this.text, attempted, address });
  }

  /** The same, and whether applications can log in after what was done before. */
  withImpact(applicationsCanLogIn: Impact): RotationError {
    return new RotationError(this.reason, { ...this.text, applicationsCanLogIn });
  }

  /** The failure that Step Functions would record for a state whose function throws this. */
  asFailureOf(state: string): Failure {
    const { name, message, stack = '' } = this;
    return {
      state,
      error: name,
      cause: JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') }),
    };
  }
}

/** Whether the error is one of ours, for one of these reasons. */
export function isRotationError(error: unknown, ...reasons: readonly Reason[]): error is RotationError {
  return error instanceof RotationError && reasons.includes(error.reason);
}
