import { ServiceError } from '../api/service-error';

/** An invocation about to happen. */
export interface Invocation {
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
}

/**
 * What may go wrong around a function, without its doing: refused by throttling, refused by an error of the service,
 * refused by IAM, run but its answer lost, or never answered (and not run).
 */
export interface InvocationFault {
  readonly kind: 'throttle' | 'serviceError' | 'deny' | 'loseReply' | 'hang';
}

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

/** Never answers; rejects with the reason of the first signal that fires, so that nothing waits for ever. */
export function hang(signals: readonly AbortSignal[]): Promise<never> {
  const signal = AbortSignal.any([...signals]);
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
