import type { Failure } from './document';
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

/**
 * What a failed state reported, readable: the reason and the message without stack trace. Words are quoted only if our
 * own error or the platform wrote them; any other message may hold a secret, and stands in the function's log only.
 */
export function readFailure({ error, cause }: Failure): { readonly reason: Reason; readonly message: string } {
  const message = messageIn(cause ?? '');
  const own = reasonOf(message);
  if (own !== undefined) {
    return { reason: own, message };
  }
  const quotable = isPlatformError(error) && message !== '';
  return { reason: BY_ERROR[error] ?? 'unexpected', message: quotable ? `${error}: ${message}` : error };
}

/** Errors whose words the platform wrote: of a function cut off, of the Lambda service, or of a whole execution. */
export function isPlatformError(error: string): boolean {
  return /^(States|Lambda|Sandbox)\./.test(error) || Object.hasOwn(BY_ERROR, error);
}

/** Lambda reports a function error as JSON text with errorType, errorMessage and trace; everything else is plain text. */
function messageIn(cause: string): string {
  if (!cause.startsWith('{')) {
    return cause;
  }
  try {
    const message: unknown = Reflect.get(JSON.parse(cause) as object, 'errorMessage');
    return typeof message === 'string' ? message : '';
  } catch {
    // Step Functions cuts causes off at 32,768 characters, and half an error object shows its trace.
    return '';
  }
}
