/** One request, as an error message names it. */
export interface AwsRequest {
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
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'Throttling'];
const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'TimeoutError',
];

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

function explain({ action, on, ifMissing }: AwsRequest, error: unknown): string {
  const { name = 'Error', message = String(error), code } = error as Partial<Error> & { readonly code?: string };
  const attempt = `${action.split(':')[1]} for ${on}`;
  const among = (names: readonly string[]) => names.includes(name) || (code !== undefined && names.includes(code));
  if (among(MISSING)) {
    return `${attempt}: it does not exist. ${ifMissing ?? `Check account and Region (AWS_PROFILE, AWS_REGION).`}`;
  }
  if (among(DENIED)) {
    return /kms/i.test(`${name} ${message}`)
      ? `${attempt} was denied by its KMS key. Allow kms:Decrypt on that key to the identity you use. AWS says: ${message}`
      : `${attempt} was denied. Allow ${action} on it to the identity you use (grantOperate of the construct does). AWS says: ${message}`;
  }
  if (name === 'CredentialsProviderError') {
    return `${attempt}: no AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  }
  if (/^Region is missing/.test(message)) {
    return `${attempt}: no Region is set. Set AWS_REGION, or give the full ARN of the secret.`;
  }
  if (among(BAD_CREDENTIALS)) {
    return `${attempt}: AWS does not accept the credentials (${name}). Log in again, or correct AWS_PROFILE or the AWS_ACCESS_KEY_ID in use.`;
  }
  if (among(THROTTLED)) {
    return `${attempt}: AWS throttles requests (${name}). Wait a minute and run it again.`;
  }
  if (among(UNREACHABLE)) {
    return `${attempt}: the service cannot be reached (${code ?? name}). Check the network, AWS_REGION and AWS_ENDPOINT_URL.`;
  }
  return `${attempt} failed with ${name}: ${message}`;
}
