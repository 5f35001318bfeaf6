import type { Failure } from '../../workflow/document';
import { isPlatformError, readFailure } from '../../workflow/read-failure';
import { StateName } from '../../workflow/names';
import type { Reason } from '../../workflow/reasons';
import { REASONS, reasonOf } from '../../workflow/reasons';
import { oneLine, sentence } from './short-text';

/** What a failure means for a person. */
export interface FailureText {
  readonly reason: Reason;
  /** What went wrong, on one line and as a sentence: no secret, no stack trace, no remedy. */
  readonly text: string;
}

/** Characters of a failure that an alert shows; ten lines of mail. */
export const FAILURE_TEXT_LIMIT = 750;

/**
 * Puts a failure, as Step Functions recorded it, into words. Never throws: an alert must not be lost over its wording.
 * Words are quoted only if the project's own error or the platform wrote them; any other message may hold a secret.
 */
export function explain(failure: Failure): FailureText {
  const { reason, message } = readFailure(failure);
  return { reason, text: sentence(oneLine(textOf(failure, message), FAILURE_TEXT_LIMIT)) };
}

/**
 * What a finding says beyond the failure and the reason, which the alert shows apart: a finding has to stand alone in
 * the console and quotes both.
 */
export function withoutQuotes(finding: string, reason: Reason, failure: Failure | undefined): string {
  const quotedFailure = failure && `${failure.state} failed: ${readFailure(failure).message} `;
  // Replacing by a function, since `$` in a replacement text has a meaning of its own.
  const rest = [`${REASONS[reason].title}. `, quotedFailure ?? ''].reduce(
    (text, quote) => text.replace(quote, () => ''),
    finding,
  );
  return sentence(oneLine(rest, FAILURE_TEXT_LIMIT));
}

/** Whether the name is a state of the machine; a failure of the whole execution carries another name. */
export function isState(name: string): boolean {
  return (Object.values(StateName) as readonly string[]).includes(name);
}

function textOf({ state, error }: Failure, message: string): string {
  if (!isState(state)) {
    return `An execution ended as ${message}`;
  }
  const reason = reasonOf(message);
  if (reason !== undefined) {
    return withoutReasonAndRemedy(message, reason);
  }
  return isPlatformError(error)
    ? `${state} ended with ${message}`
    : `${state} ended with ${error}; what it said stands in the log of its function only`;
}

function withoutReasonAndRemedy(message: string, reason: Reason): string {
  const text = message.slice(reason.length + ': '.length);
  const { remedy } = REASONS[reason];
  return text.endsWith(remedy) ? text.slice(0, -remedy.length) : text;
}
