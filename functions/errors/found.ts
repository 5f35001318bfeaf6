import type { Reason } from '../../workflow/reasons';

/** What an error was found to be. */
export interface Found {
  readonly reason: Reason;
  /** What was found, without a driver's own words, which may quote a statement or a value. */
  readonly found: string;
}

/** A text field of whatever was thrown. */
export function property(error: unknown, key: string): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** An unknown error is shown by name and code alone. */
export function unexpected(error: unknown): Found {
  const code = property(error, 'code');
  const name = error instanceof Error ? error.name : typeof error;
  return { reason: 'unexpected', found: `an unexpected error (${name}${code === undefined ? '' : `, code ${code}`})` };
}
