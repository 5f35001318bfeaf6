import type { Caller, ServiceName } from '../api/call';
import { ServiceError } from '../api/service-error';

/** The credential and its scope: access key id, then date, region and signing name of the service. */
const SCOPE = /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request\s*,/;

/**
 * Who signed the request, from the scope in `Authorization`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html). The signature itself is not verified: any
 * key pair is accepted, and only the access key id is read.
 *
 * @throws `missing` if the request is unsigned; ServiceError `IncompleteSignatureException` if the header cannot be
 * read, `InvalidSignatureException` if it was made for another service, which shows a mixed-up client.
 */
export function callerOf(authorization: string | undefined, service: ServiceName, missing: ServiceError): Caller {
  if (authorization === undefined || authorization === '') throw missing;
  const [, accessKeyId, scope] = SCOPE.exec(authorization) ?? [];
  if (accessKeyId === undefined || scope === undefined) {
    throw new ServiceError(
      'IncompleteSignatureException',
      'The Authorization header is not of the form AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ....',
    );
  }
  if (scope !== service) {
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'. The request was signed for '${scope}'.`,
      403,
    );
  }
  return { accessKeyId };
}
