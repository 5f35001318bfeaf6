import { awsFinding } from './aws-errors';
import { databaseFinding } from './database-errors';
import { RotationError } from './rotation-error';
import type { DatabasePhase } from './sqlstate';

/** Which service answered; for the database, also in which phase of the connection. */
export type ErrorSource = 'aws' | DatabasePhase;

/**
 * The one place that decides what an error means. An unknown error is `unexpected`: it is never retried blindly, and shown
 * only by name and code, because a driver's own words may quote a statement or a value.
 */
export function classify(error: unknown, attempted: string, source: ErrorSource): RotationError {
  if (error instanceof RotationError) {
    return error;
  }
  const { reason, found } = source === 'aws' ? awsFinding(error) : databaseFinding(error, source);
  return new RotationError(reason, { attempted, found });
}
