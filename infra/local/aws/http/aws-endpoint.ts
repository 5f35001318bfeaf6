import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallInterceptor, LocalService, ServiceCall, ServiceName } from '../api/call';
import { ServiceError } from '../api/service-error';
import { awsJson } from './aws-json';
import { awsQuery } from './aws-query';
import { crashOnDefect } from '../api/background-work';
import { lambdaRest } from './lambda-rest';
import { callerOf } from './signature';
import { comesFromElsewhere } from './loopback';
import type { DecodedCall, Exchange, Protocol, WireReply, WireRequest } from './http-message';

/** Only this machine may call the stand-in: it holds secrets. */
const HOST = '127.0.0.1';

const PROTOCOLS: readonly Protocol[] = [lambdaRest, awsJson, awsQuery];

/** Somebody else who answers requests at the same door. */
export type Guest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What the front door serves, and where. */
export interface AwsEndpointOptions {
  /** What is served; a service that is left out is refused by name. */
  readonly services: Readonly<Partial<Record<ServiceName, LocalService>>>;
  /** Default 0, which takes any free port. */
  readonly port?: number;
  /** Asked before a call takes effect; see {@link CallInterceptor}. */
  readonly intercept?: CallInterceptor;
  /** Refuses a call that its caller may not make. @throws ServiceError */
  readonly authorise?: (call: ServiceCall) => void;
  /** Asked before anything else about a request that may be no call of AWS, such as a page's; true if it answers. */
  readonly guest?: Guest;
  /**
   * Told of every defect of the stand-in itself: anything thrown that is no ServiceError. The client is answered
   * `InternalFailure`. By default the process crashes, so that no test takes a defect for a failure of AWS.
   */
  readonly onDefect?: (
    defect: unknown,
    call: { readonly service: ServiceName; readonly operation: string } | undefined,
  ) => void;
}

/** An open front door. */
export interface AwsEndpoint {
  /** Endpoint for `AWS_ENDPOINT_URL`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts every connection, also of calls that hang. */
  close(): Promise<void>;
}

/**
 * Opens the stand-in's HTTP endpoint on 127.0.0.1, where the real SDKs and the AWS CLI reach all its services.
 *
 * @throws Error if the port is taken or may not be used.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const onDefect = options.onDefect ?? crashOnDefect;
  const server = createServer((request, response) => {
    if (options.guest?.(request, response) === true) return;
    if (comesFromElsewhere(request.headers)) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('Only this machine may call, and no page of another.\n');
      return;
    }
    void answer(request, response, options, onDefect);
  });
  // SDK clients keep connections for their next call; closing an idle one now and then would look like a network fault.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options.port ?? 0)));
    server.listen(options.port ?? 0, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  options: AwsEndpointOptions,
  onDefect: NonNullable<AwsEndpointOptions['onDefect']>,
): Promise<void> {
  const request = await read(message);
  // The client went away while sending: there is no one to answer.
  if (!request) return;
  const exchange: Exchange = { request, requestId: randomUUID() };
  const protocol = PROTOCOLS.find((candidate) => candidate.recognises(request));
  if (!protocol) {
    send(response, awsJson.encodeError(unrecognised(request), exchange));
    return;
  }
  let call: DecodedCall | undefined;
  let replyIsLost = false;
  try {
    call = protocol.decode(request);
    const caller = callerOf(request.headers.authorization, call.service, protocol.missingSignature);
    const service = serving(options.services, call.service);
    const fault = await options.intercept?.({ ...call, caller });
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'refuse') throw fault.error;
    replyIsLost = fault?.kind === 'loseReply';
    options.authorise?.({ ...call, caller });
    const output = await service.handle(
      call.operation,
      call.input,
      caller,
      fault?.kind === 'stale' ? 'stale' : undefined,
    );
    if (!replyIsLost) send(response, protocol.encode(call.operation, output, exchange));
  } catch (error) {
    if (!(error instanceof ServiceError)) onDefect(error, call && { service: call.service, operation: call.operation });
    if (!replyIsLost)
      send(response, protocol.encodeError(error instanceof ServiceError ? error : internalFailure(), exchange));
  }
  if (replyIsLost) message.socket.destroy();
}

async function read(message: IncomingMessage): Promise<WireRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  const [path = '/', query = ''] = (message.url ?? '/').split('?');
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(response: ServerResponse, reply: WireReply): void {
  const length = String(Buffer.byteLength(reply.body));
  response.writeHead(
    reply.status,
    reply.status === 204 ? reply.headers : { ...reply.headers, 'content-length': length },
  );
  response.end(reply.body);
}

function serving(services: AwsEndpointOptions['services'], name: ServiceName): LocalService {
  const service = services[name];
  if (service) return service;
  throw new ServiceError(
    'UnknownOperationException',
    `The service ${name} is not served here; served are ${Object.keys(services).join(', ') || 'none'}.`,
  );
}

/** The defect's own text may quote a secret; it goes to onDefect only. */
function internalFailure(): ServiceError {
  return new ServiceError('InternalFailure', 'A defect of the local stand-in; its output says more.', 500);
}

function unrecognised(request: WireRequest): ServiceError {
  return new ServiceError(
    'UnknownOperationException',
    `${request.method} ${request.path} is no call of an AWS API this stand-in serves. It serves Secrets Manager, Step Functions, ` +
      'CloudWatch Logs and CloudTrail (POST / with x-amz-target), SNS (POST / with a form) and Lambda (/2015-03-31/functions). Point an AWS SDK or the AWS CLI here.',
    404,
  );
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  const found = error.code === 'EADDRINUSE' ? 'another process uses it' : error.message;
  return new Error(
    `Cannot listen on port ${port} of ${HOST}: ${found}. Choose another with --port, or any free one with --port 0.`,
    {
      cause: error,
    },
  );
}
