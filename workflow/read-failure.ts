import { type DatabaseAddress, type Failure, type FailureFacts, type Finding, type Impact, IMPACTS } from './document';
import { INTERRUPTED_ERRORS, NOT_NOW_ERRORS } from './error-names';
import { isReason, type Reason, reasonOf } from './reasons';

/** Error names that say what became of the function or the execution rather than what it found. */
const BY_ERROR: Readonly<Record<string, Reason>> = {
  ...reasonForAll(INTERRUPTED_ERRORS, 'functionCrashed'),
  'States.Timeout': 'functionTimedOut',
  'Sandbox.Timedout': 'functionTimedOut',
  ...reasonForAll(NOT_NOW_ERRORS, 'functionNotReady'),
  'Lambda.ServiceException': 'serviceFault',
  'Lambda.AWSLambdaException': 'serviceFault',
  'Lambda.AccessDeniedException': 'accessDenied',
  'Lambda.TooManyRequestsException': 'throttled',
  'Lambda.EC2ThrottledException': 'throttled',
  'Lambda.ServiceQuotaExceededException': 'throttled',
  'Lambda.SdkClientException': 'serviceUnreachable',
  'Lambda.ClientExecutionTimeoutException': 'serviceUnreachable',
  ABORTED: 'executionStopped',
  TIMED_OUT: 'executionStopped',
  FAILED: 'executionStopped',
};

/**
 * Reads a failure as Step Functions recorded it. Words are quoted only if our own error or the platform wrote them; any
 * other message may contain a secret, and appears in the function's log only.
 */
export function readFailure({ state, error, cause = '' }: Failure): FailureFacts {
  const { message, finding } = reportIn(cause);
  if (finding !== undefined) {
    return { state, ...finding };
  }
  const own = reasonOf(message);
  const quotable = own !== undefined || isPlatformError(error);
  const timedOut = error === 'Lambda.Unknown' && message.includes('Task timed out after ');
  const reason = own ?? (timedOut ? 'functionTimedOut' : (BY_ERROR[error] ?? 'unexpected'));
  return { state, reason, error, ...(quotable && { said: message }) };
}

function reasonForAll(errors: readonly string[], reason: Reason): Readonly<Record<string, Reason>> {
  return Object.fromEntries(errors.map((error) => [error, reason]));
}

/** Whether one of our own functions explained the failure. */
export function isExplained(facts: FailureFacts): facts is Finding & { readonly state: string } {
  return 'attempted' in facts;
}

/** Whether a function ran at all: the Lambda service's own errors, all but Lambda.Unknown, occur before it does. */
export const wasStarted = (facts: FailureFacts): boolean =>
  isExplained(facts) || !facts.error.startsWith('Lambda.') || facts.error === 'Lambda.Unknown';

/** Errors whose words the platform wrote: of a function cut off, of the Lambda service, or of a whole execution. */
function isPlatformError(error: string): boolean {
  return (
    ['States.', 'Lambda.', 'Sandbox.'].some((family) => error.startsWith(family)) || Object.hasOwn(BY_ERROR, error)
  );
}

/** Lambda reports a function error as JSON text with errorType, errorMessage and trace; everything else is plain text. */
function reportIn(cause: string): { readonly message: string; readonly finding?: Finding } {
  if (!cause.startsWith('{')) {
    return { message: cause };
  }
  // Step Functions cuts causes off at 32,768 characters, and half an error object shows its trace.
  const report = objectIn(cause);
  const { errorMessage, trace } = report ?? {};
  const finding = Array.isArray(trace) ? findingIn(trace.at(-1)) : undefined;
  return { message: typeof errorMessage === 'string' ? errorMessage : '', ...(finding && { finding }) };
}

function findingIn(line: unknown): Finding | undefined {
  const { reason, attempted, found, remedy, refusedVersions, address, applicationsCanLogIn } =
    (typeof line === 'string' ? objectIn(line) : undefined) ?? {};
  return isReason(reason) && typeof attempted === 'string' && typeof found === 'string'
    ? {
        reason,
        attempted,
        found,
        ...(typeof remedy === 'string' && { remedy }),
        ...(Array.isArray(refusedVersions) && { refusedVersions: refusedVersions.filter(isText) }),
        ...(isAddress(address) && { address }),
        ...(isImpact(applicationsCanLogIn) && { applicationsCanLogIn }),
      }
    : undefined;
}

const isImpact = (value: unknown): value is Impact => IMPACTS.some((impact) => impact === value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether something that came as JSON says where a credential logs in. */
export function isAddress(value: unknown): value is DatabaseAddress {
  const has = (name: string, ...types: readonly string[]) =>
    typeof value === 'object' && value !== null && types.includes(typeof Reflect.get(value, name));
  const isOptional = (name: string) => has(name, 'string', 'undefined');
  return isOptional('role') && has('host', 'string') && has('port', 'number') && isOptional('database');
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
