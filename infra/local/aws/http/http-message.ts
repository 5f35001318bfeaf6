import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceError } from '../api/service-error';
import type { ServiceName } from '../api/call';

/** A request as it came over the wire, its body read to the end. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer as it goes over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request and the id under which it is answered. The request may be one that could not be decoded. */
export interface Exchange {
  readonly request: WireRequest;
  readonly requestId: string;
}

/** What a request asks for, read from any of the protocols. */
export interface DecodedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** One of the AWS protocols: how a call is read, and how its answer or its error is written. */
export interface Protocol {
  /** Error of an unsigned request; the protocols spell it differently. */
  readonly missingSignature: ServiceError;
  /** True if the request is written in this protocol. */
  recognises(request: WireRequest): boolean;
  /** @throws ServiceError if the request is not well-formed or names nothing that is served. */
  decode(request: WireRequest): DecodedCall;
  encode(operation: string, output: Readonly<Record<string, unknown>>, exchange: Exchange): WireReply;
  encodeError(error: ServiceError, exchange: Exchange): WireReply;
}
