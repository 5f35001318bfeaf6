/** One request, as an error message names it. */
interface AwsRequest {
  /** The IAM action it takes, such as `secretsmanager:DescribeSecret`. */
  readonly action: string;
  /** What it is about: `the secret orders/db`. */
  readonly on: string;
  /** What to do if that does not exist. */
  readonly ifMissing?: string;
}

const MISSING = ['ResourceNotFoundException', 'StateMachineDoesNotExist', 'ExecutionDoesNotExist'];
const DENIED = ['AccessDeniedException', 'AccessDenied', 'KmsAccessDeniedException'];
/** Refusals of the signature: wrong, expired or deactivated keys (General Reference, "Common error codes"). */
const BAD_CREDENTIALS = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'ExpiredToken',
  'MissingAuthenticationTokenException',
];
/** A request whose time is too far from the service's. */
const CLOCK = ['RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'];
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'Throttling'];
const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'TimeoutError',
];
/** Node's codes for a certificate that does not verify, and for a peer that does not speak TLS. */
const TLS = /^(EPROTO|SELF_SIGNED_CERT.*|DEPTH_ZERO.*|CERT_.*|UNABLE_TO_.*|ERR_TLS_.*)$/;

/**
 * Sends a request.
 *
 * @throws Error in one sentence or two: what was asked of what, what came back, and what to do.
 */
export async function asking<T>(request: AwsRequest, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw new Error(explain(request, error), { cause: error });
  }
}

interface SdkError extends Partial<Error> {
  readonly code?: string;
  /** Where a connection was tried. */
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

function explain({ action, on, ifMissing }: AwsRequest, error: unknown): string {
  const failure = error as SdkError;
  const { name = 'Error', message = String(error), code = '' } = failure;
  const attempt = `${action.split(':')[1]} for ${on}`;
  const among = (names: readonly string[]) => names.includes(name) || names.includes(code);
  if (among(MISSING)) {
    return `${attempt}: it does not exist. ${ifMissing ?? `Check account and Region (AWS_PROFILE, AWS_REGION).`}`;
  }
  if (among(DENIED)) {
    return /kms/i.test(`${name} ${message}`)
      ? `${attempt} was denied by its KMS key. Allow kms:Decrypt on that key to the identity you use. AWS says: ${message}`
      : `${attempt} was denied. Allow ${action} on it to the identity you use (grantOperate of the construct does). AWS says: ${message}`;
  }
  if (among(BAD_CREDENTIALS)) {
    return `${attempt}: AWS does not accept the credentials (${name}). Log in again, or correct AWS_PROFILE or the AWS_ACCESS_KEY_ID in use.`;
  }
  if (among(CLOCK)) {
    return `${attempt}: AWS takes the request for too old or too new (${name}). Set the clock of this machine.`;
  }
  if (among(THROTTLED)) {
    return `${attempt}: AWS throttles requests (${name}). Wait a minute and run it again.`;
  }
  if (among(UNREACHABLE)) {
    return `${attempt}: the service cannot be reached (${[code || name, placeOf(failure)].join(' ').trim()}). Check the network, AWS_REGION and AWS_ENDPOINT_URL.`;
  }
  if (TLS.test(code)) {
    return `${attempt}: no TLS connection that can be trusted (${code}). Behind a proxy with an authority of its own, set NODE_EXTRA_CA_CERTS; check AWS_ENDPOINT_URL.`;
  }
  if (code === 'ERR_INVALID_URL') {
    return `${attempt}: an endpoint_url of the profile in use is no URL. Correct it in the AWS config file.`;
  }
  if (/Deserialization error/.test(message)) {
    return `${attempt}: what answers is not AWS, for it does not speak its protocol. Check AWS_ENDPOINT_URL, and for a proxy that asks for a login.`;
  }
  return `${attempt} failed with ${name}: ${message}`;
}

function placeOf({ hostname, address, port }: SdkError): string {
  const host = hostname ?? address ?? '';
  return port === undefined ? host : `${host}:${port}`;
}
