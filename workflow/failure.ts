import type { Failure } from './data';
import type { Reason } from './reasons';
import { reasonOf } from './reasons';

/** Error names that say what became of the function or the execution rather than what it found. */
const BY_ERROR: Readonly<Record<string, Reason>> = {
  'States.Timeout': 'functionTimedOut',
  'Sandbox.Timedout': 'functionTimedOut',
  'Lambda.Unknown': 'functionCrashed',
  'Runtime.ExitError': 'functionCrashed',
  'Lambda.TooManyRequestsException': 'throttled',
  'Lambda.ServiceException': 'serviceFault',
  'Lambda.AWSLambdaException': 'serviceFault',
  'Lambda.SdkClientException': 'serviceUnreachable',
  ABORTED: 'executionStopped',
  TIMED_OUT: 'executionStopped',
  FAILED: 'executionStopped',
};

/** What a failed state reported, readable: the reason and the message without stack trace. */
export function readFailure(failure: Failure): { readonly reason: Reason; readonly message: string } {
  const message = messageIn(failure.cause);
  const known = reasonOf(message) ?? BY_ERROR[failure.error];
  return { reason: known ?? 'unexpected', message: message === '' ? failure.error : message };
}

/** Lambda reports a function error as JSON text with errorType, errorMessage and trace; everything else is plain text. */
function messageIn(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    const message: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'errorMessage') : undefined;
    return typeof message === 'string' ? message : '';
  } catch {
    return cause;
  }
}
