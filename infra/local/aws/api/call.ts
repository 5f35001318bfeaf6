import type { ServiceError } from './service-error';

/** Who signed a request: the access key id, which the Lambda runner makes unique for every sandbox. */
export interface Caller {
  readonly accessKeyId: string;
}

/**
 * One AWS service of the stand-in. Operations carry the API's names (`GetSecretValue`), inputs and outputs the
 * shapes of the SDK's command types, with dates as epoch seconds and blobs as base64, as they travel.
 */
export interface LocalService {
  /** @param reading `stale`: answer a read as if the last change had not happened yet, where the service knows how */
  handle(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: Caller,
    reading?: 'stale',
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** Names under which requests are dispatched: the signing names of the services. */
export type ServiceName = 'secretsmanager' | 'states' | 'sns' | 'lambda' | 'sts' | 'logs' | 'cloudtrail' | 'rds';

/** One request as the HTTP endpoint sees it, before and after the service has handled it. */
export interface ServiceCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/**
 * What a fault plan may do to a call: refuse it before any effect, let it take effect and lose the reply (the
 * connection is cut), answer a read with what was, or never answer. `undefined` lets it pass.
 */
export type CallFault =
  | { readonly kind: 'refuse'; readonly error: ServiceError }
  | { readonly kind: 'loseReply' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'hang' };
export type CallInterceptor = (call: ServiceCall) => Promise<CallFault | undefined> | CallFault | undefined;

/** Answer of a Lambda invocation, as the Invoke API gives it. */
export interface InvocationResult {
  readonly statusCode: number;
  /** Set if the function failed: `Unhandled`. The payload then is the JSON with errorType, errorMessage and trace. */
  readonly functionError?: string;
  /** JSON text. */
  readonly payload: string;
  /** What the function wrote, between the lines with which Lambda begins and ends an invocation. */
  readonly log?: string;
}
