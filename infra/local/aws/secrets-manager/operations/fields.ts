import { blob, list, oneOf, required, structure, text } from '../../api/input-shape';
import { invalidParameter, invalidRequest } from '../service-exceptions';
import { FILTER_KEYS } from '../listing';
import type { SecretValue } from '../secret';

/** Bytes a secret value may have (Secrets Manager guide, "Quotas"). */
const MAX_VALUE_BYTES = 65_536;
/** Tags a secret may have (Secrets Manager guide, "Quotas"). */
export const MAX_TAGS = 50;

// Fields that several operations share; limits as in the API model (secretsmanager/2017-10-17).

/** Name, ARN, or ARN without its random suffix. */
export const secretId = required(text({ min: 1, max: 2048 }));
/** Id of a version: the client request token it was made with. */
export const versionId = text({ min: 32, max: 64 });
/** A staging label. */
export const label = text({ min: 1, max: 256 });
/** Free text. */
export const description = text({ max: 2048 });
/** Kept and shown; nothing is encrypted with it. */
export const kmsKeyId = text({ max: 2048 });
/** Where the next page begins. */
export const nextToken = text({ min: 1, max: 4096 });
/** Tags to attach. */
export const tags = list(
  structure({ Key: required(text({ min: 1, max: 128 })), Value: required(text({ max: 256 })) }),
  { max: MAX_TAGS },
);
/** Filters of a list of secrets. */
export const filters = list(
  structure({
    Key: required(oneOf(...FILTER_KEYS)),
    Values: required(list(text({ max: 512, pattern: /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/ }), { min: 1, max: 10 })),
  }),
  { max: 10 },
);
/** The two forms of a secret value; {@link secretValue} makes one of them. */
export const valueFields = {
  SecretString: text({ min: 1, max: MAX_VALUE_BYTES, unit: 'bytes' }),
  SecretBinary: blob({ min: 1, max: MAX_VALUE_BYTES }),
};
/** Read by {@link versionToken}: its length has a separate exception. */
export const clientRequestToken = text();

/** @throws ServiceError `InvalidParameterException` if both forms are given. */
export function secretValue(input: {
  readonly SecretString: string | undefined;
  readonly SecretBinary: string | undefined;
}): SecretValue | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { text: SecretString };
  return SecretBinary === undefined ? undefined : { base64: SecretBinary };
}

/** What AWS says where a request that no SDK has made lacks its token. */
export const MISSING_TOKEN = 'You must provide a ClientRequestToken value. We recommend a UUID-type value.';

/** @throws ServiceError if the token, which SDKs fill in by themselves, is missing or not 32 to 64 characters long. */
export function versionToken(token: string | undefined): string {
  if (token === undefined) throw invalidRequest(MISSING_TOKEN);
  if (token.length < 32 || token.length > 64)
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  return token;
}

/** A value as it travels. */
export function valueOnTheWire(value: SecretValue) {
  return 'text' in value ? { SecretString: value.text } : { SecretBinary: value.base64 };
}
