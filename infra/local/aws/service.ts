/** Who signed a request: the access key id, which the Lambda runner makes unique for every sandbox. */
export interface Caller {
  readonly accessKeyId: string;
}

/**
 * One AWS service of the stand-in. Operations carry the API's names (`GetSecretValue`), inputs and outputs the
 * shapes of the SDK's command types, with dates as epoch seconds and blobs as base64, as they travel.
 */
export interface LocalService {
  handle(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** An error as the service reports it over the wire: exception name, message, HTTP status (400 unless told). */
export class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status: number = 400,
  ) {
    super(message);
  }
}

/** Names under which requests are dispatched: the signing names of the services. */
export type ServiceName = 'secretsmanager' | 'states' | 'sns' | 'lambda';

/** One request as the HTTP front door sees it, before and after the service has handled it. */
export interface ServiceCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
}

/**
 * What a fault plan may do to a call: refuse it before any effect, let it take effect and lose the reply (the
 * connection is cut), or never answer. `undefined` lets it pass.
 */
export type CallFault =
  | { readonly kind: 'refuse'; readonly error: ServiceError }
  | { readonly kind: 'loseReply' }
  | { readonly kind: 'hang' };
export type CallInterceptor = (call: ServiceCall) => Promise<CallFault | undefined> | CallFault | undefined;

/** Time and chance of the stand-in. */
export interface LocalClock {
  /** Milliseconds since 1970, on the stand-in's own clock. */
  now(): number;
  /** Resolves after so many of the stand-in's milliseconds; rejects with the signal's reason if aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  /** Only on a clock that hurries through idle time: keeps it from doing so until the work has ended. */
  readonly whileWorking?: <T>(work: (presence: Presence) => Promise<T>) => Promise<T>;
  /** Only on such a clock: its time as other threads read it, a SharedTime. */
  readonly sharedTime?: SharedArrayBuffer;
}

/** Tells a hurrying clock that work only waits for that clock, and that it goes on. */
export interface Presence {
  leave(): void;
  comeBack(): void;
}

/** Answer of a Lambda invocation, as the Invoke API gives it. */
export interface InvocationResult {
  readonly statusCode: number;
  /** Set if the function failed: `Unhandled`. The payload then is the JSON with errorType, errorMessage and trace. */
  readonly functionError?: string;
  /** JSON text. */
  readonly payload: string;
}

/** The account of the stand-in. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'eu-central-1';
