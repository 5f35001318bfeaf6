import { ServiceError } from '../api/service-error';
import type { DecodedCall, Protocol, WireReply, WireRequest } from './http-message';

/** The part of Lambda's API that is served; 2015-03-31 is the API's version. */
const FUNCTIONS = '/2015-03-31/functions';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly operation: string;
  readonly input: (request: WireRequest) => Readonly<Record<string, unknown>>;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/2015-03-31\/functions\/?$/, operation: 'ListFunctions', input: listInput },
  { method: 'GET', path: /^\/2015-03-31\/functions\/([^/]+)$/, operation: 'GetFunction', input: query },
  {
    method: 'GET',
    path: /^\/2015-03-31\/functions\/([^/]+)\/configuration$/,
    operation: 'GetFunctionConfiguration',
    input: query,
  },
  { method: 'POST', path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, operation: 'Invoke', input: invokeInput },
];

/**
 * Lambda's REST-JSON, as far as needed to invoke and describe functions
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). The function's payload travels as the raw body both ways.
 */
export const lambdaRest: Protocol = {
  missingSignature: new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),

  recognises: (request) => request.path === FUNCTIONS || request.path.startsWith(`${FUNCTIONS}/`),

  decode(request): DecodedCall {
    for (const route of ROUTES) {
      const match = route.method === request.method ? route.path.exec(request.path) : null;
      if (match) {
        const named = match[1] === undefined ? {} : { FunctionName: functionName(match[1]) };
        return { service: 'lambda', operation: route.operation, input: { ...named, ...route.input(request) } };
      }
    }
    throw new ServiceError(
      'UnknownOperationException',
      `The local stand-in serves no ${request.method} ${request.path}; of Lambda it serves ${ROUTES.map((route) => route.operation).join(', ')}.`,
      404,
    );
  },

  encode(operation, output, { requestId }) {
    return operation === 'Invoke'
      ? invocation(output, requestId)
      : { status: 200, headers: jsonHeaders(requestId), body: JSON.stringify(output) };
  },

  encodeError(error, { requestId }) {
    const body = { Type: error.status < 500 ? 'User' : 'Service', Message: error.message };
    return {
      status: error.status,
      headers: { ...jsonHeaders(requestId), 'x-amzn-errortype': error.name },
      body: JSON.stringify(body),
    };
  },
};

function functionName(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ServiceError('ValidationException', `The function name ${segment} in the path is not URL-encoded text.`);
  }
}

const jsonHeaders = (requestId: string) => ({ 'content-type': 'application/json', 'x-amzn-requestid': requestId });

function query(request: WireRequest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(request.query);
}

function listInput(request: WireRequest): Readonly<Record<string, unknown>> {
  const { MaxItems, ...rest } = Object.fromEntries(request.query);
  return MaxItems === undefined ? rest : { ...rest, MaxItems: Number(MaxItems) };
}

function invokeInput(request: WireRequest): Readonly<Record<string, unknown>> {
  const header = (name: string) => request.headers[name];
  if (header('x-amz-client-context') !== undefined) {
    throw new ServiceError('NotImitatedException', 'The local stand-in does not imitate ClientContext. Leave it out.');
  }
  return {
    ...query(request),
    InvocationType: header('x-amz-invocation-type') ?? 'RequestResponse',
    LogType: header('x-amz-log-type') ?? 'None',
    Payload: request.body,
  };
}

function invocation(output: Readonly<Record<string, unknown>>, requestId: string): WireReply {
  const optional = { 'x-amz-function-error': output.FunctionError, 'x-amz-log-result': output.LogResult };
  const present = Object.entries(optional).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    status: typeof output.StatusCode === 'number' ? output.StatusCode : 200,
    headers: { ...jsonHeaders(requestId), 'x-amz-executed-version': '$LATEST', ...Object.fromEntries(present) },
    body: typeof output.Payload === 'string' ? output.Payload : '',
  };
}
