import type { FailState, Jsonata } from '../asl';
import type { FailureName } from '../error-names';

/** Longest cause of a Fail state; Step Functions itself accepts at most 32,768 characters. */
const LONGEST_CAUSE = 1_000;

/** Suffix of the cause if the alert could not be sent, and only then: an EventBridge rule matches it. */
export const UNTOLD = '(notify failed: no alert was sent)';

type Name = (typeof FailureName)[keyof typeof FailureName];

/**
 * A Fail state that always ends with its own error name, whatever the document contains. (An expression that cannot be
 * evaluated would end the execution with `States.QueryEvaluationError`.)
 *
 * @param words JSONata whose every operand may be missing, or any text
 */
export const fail = (Error: Name, words: string): FailState => ({
  Type: 'Fail',
  Error,
  Cause: `{% $substring('' & ${words}, 0, ${LONGEST_CAUSE}) %}` satisfies Jsonata,
});

/** After a Notify state: the outcome in the words of the alert; if notify failed, the facts, and that no alert was sent. */
export const told = (Error: Name, facts: string): FailState =>
  fail(
    Error,
    `($exists($states.input.notify.summary) ? $states.input.notify.summary : $substring('' & ${facts}, 0, ${LONGEST_CAUSE - UNTOLD.length - 1}) & ' ${UNTOLD}')`,
  );

/**
 * What a failure says: the function's own message, which begins with its reason; without one, error and cause as they are.
 * Lambda writes an error as JSON, `{"errorType":...,"errorMessage":...,"trace":[...`; other causes may quote such an object,
 * or be half of one, so it is cut out as text and never parsed.
 */
export function saidBy(field: 'failure' | 'rollBackFailure'): string {
  const failure = `$states.input.${field}`;
  const cause = `$string(${failure}.cause)`;
  const message = `$substringBefore($substringAfter(${cause}, '"errorMessage":"'), '","trace":[')`;
  const isReport = `$substring(${cause}, 0, 14) = '{"errorType":"' and $contains(${cause}, '"errorMessage":"')`;
  return `(${isReport} ? $replace(${message}, '\\\\"', '"') : ${failure}.error & ' ' & ${cause})`;
}
