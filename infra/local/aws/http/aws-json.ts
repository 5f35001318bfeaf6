import type { ServiceName } from '../api/call';
import { ServiceError } from '../api/service-error';
import type { Exchange, Protocol, WireReply, WireRequest } from './http-message';

/** Prefix of `x-amz-target` (the `targetPrefix` of the service's API model) to the service it names. */
const TARGETS: Readonly<Record<string, ServiceName>> = {
  secretsmanager: 'secretsmanager',
  AWSStepFunctions: 'states',
  Logs_20140328: 'logs',
  CloudTrail_20131101: 'cloudtrail',
};

const target = (request: WireRequest) => {
  const header = request.headers['x-amz-target'];
  return typeof header === 'string' ? header : undefined;
};

/** The version of the protocol the client speaks is the version it is answered in. */
const contentType = (request: WireRequest) =>
  request.headers['content-type']?.includes('x-amz-json-1.0')
    ? 'application/x-amz-json-1.0'
    : 'application/x-amz-json-1.1';

/**
 * AWS JSON 1.0 and 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html): Secrets Manager, Step Functions,
 * CloudWatch Logs and CloudTrail. Dates travel as epoch seconds, blobs as base64, which is what the services answer with.
 */
export const awsJson: Protocol = {
  missingSignature: new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token'),

  recognises: (request) => target(request) !== undefined,

  decode(request) {
    const [prefix = '', operation = ''] = (target(request) ?? '').split('.');
    const service = Object.hasOwn(TARGETS, prefix) ? TARGETS[prefix] : undefined;
    if (!service) {
      const known = Object.keys(TARGETS).join(', ');
      throw new ServiceError(
        'UnknownOperationException',
        `The local stand-in serves no ${prefix}.${operation}; by x-amz-target it serves ${known}.`,
      );
    }
    return { service, operation, input: jsonObject(request.body) };
  },

  encode: (_operation, output, exchange) => reply(200, output, exchange),

  encodeError(error, exchange) {
    // Secrets Manager writes `Message`, Step Functions `message`; the SDKs read both, other tools may not.
    const field = target(exchange.request)?.startsWith('secretsmanager.') ? 'Message' : 'message';
    return reply(error.status, { __type: error.name, [field]: error.message }, exchange);
  },
};

function reply(status: number, body: Readonly<Record<string, unknown>>, { request, requestId }: Exchange): WireReply {
  return {
    status,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': requestId },
    body: JSON.stringify(body),
  };
}

function jsonObject(body: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body === '' ? '{}' : body);
  } catch {
    // The parser's own message quotes the body, which may hold a secret.
    throw new ServiceError('SerializationException', 'The body of the request is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ServiceError('SerializationException', 'The body of the request is not a JSON object.');
  }
  return parsed as Readonly<Record<string, unknown>>;
}
