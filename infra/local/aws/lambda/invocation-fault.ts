import type { InvocationResult } from '../api/call';
import { ServiceError } from '../api/service-error';

/** An invocation about to happen. */
export interface Invocation {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
}

/**
 * What may go wrong around a function, without its doing: refused by throttling, by an error of the service or by IAM;
 * refused by any error of the Invoke operation; run but its answer lost; run, and then ended by the platform with an error
 * type of its own, or without one; or never answered (and not run).
 */
export type InvocationFault =
  | { readonly kind: 'throttle' | 'serviceError' | 'deny' | 'loseReply' | 'hang' }
  | { readonly kind: 'refuse'; readonly error: ServiceError }
  | { readonly kind: 'crash'; readonly errorType: string | undefined };

/**
 * The errors of faults, by the names the Lambda API gives them; Step Functions puts `Lambda.` in front. SdkClientException
 * is what its client reports when no answer comes.
 */
export const faultErrors = {
  throttle: () => new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429),
  serviceError: () => new ServiceError('ServiceException', 'The Lambda service encountered an internal error.', 500),
  deny: () =>
    new ServiceError('AccessDeniedException', 'The role is not authorized to perform: lambda:InvokeFunction.', 403),
  loseReply: () => new ServiceError('SdkClientException', 'Unable to execute HTTP request: connection reset', 500),
} as const;

/** The answer of a function that the platform has ended. */
export function crashed(errorType: string | undefined): InvocationResult {
  const errorMessage =
    'RequestId: 00000000-0000-0000-0000-000000000000 Error: Runtime exited with error: signal: killed';
  const report = { ...(errorType !== undefined && { errorType }), errorMessage };
  return { statusCode: 200, functionError: 'Unhandled', payload: JSON.stringify(report) };
}

/** Never answers; rejects with the reason of the first signal that fires, so that nothing waits for ever. */
export function hang(signals: readonly AbortSignal[]): Promise<never> {
  const signal = AbortSignal.any([...signals]);
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
