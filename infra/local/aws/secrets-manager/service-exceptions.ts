import { ServiceError } from '../api/service-error';

/**
 * Exceptions of Secrets Manager in the service's own words, as recorded on AWS by the LocalStack and moto projects;
 * programs match on the names, and users search for the texts.
 */
export const secretNotFound = () =>
  new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

/** There is no value under this label or version id: the version does not exist, or was created without one. */
export const valueNotFound = (what: { readonly versionId: string } | { readonly label: string }) =>
  new ServiceError(
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret value for " +
      ('versionId' in what ? `VersionId: ${what.versionId}` : `staging label: ${what.label}`),
  );

/** Version id and label were both given and do not belong together. */
export const labelNotOnVersion = () =>
  invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');

/** The secret is in its recovery window. */
export const markedForDeletion = () =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

/** AWSPENDING is on another version than AWSCURRENT. */
export const previousRotationIncomplete = () =>
  invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");

/** Rotation was never configured. */
export const noRotationFunction = () =>
  invalidRequest('No Lambda rotation function ARN is associated with this secret.');

/** The function does not exist, or its policy does not admit Secrets Manager. */
export const functionNotInvocable = () =>
  new ServiceError(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );

/** The version of this id already has another value. */
export const tokenInUse = (token: string, secretArn: string) =>
  resourceExists(
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secretArn}.`,
  );

/** The refused half of the compare-and-swap: the label is elsewhere than the caller believes, or nobody said where. */
export const labelHeldByAnother = (label: string, holder: string, named: string | undefined) =>
  invalidParameter(
    (named === undefined ? "The parameter RemoveFromVersionId can't be empty. " : '') +
      `Staging label ${label} is currently attached to version ${holder}, so you must explicitly reference that version in RemoveFromVersionId.`,
  );

/** The state of the secret does not allow it. */
export const invalidRequest = (message: string) => new ServiceError('InvalidRequestException', message);
/** A parameter is wrong, alone or in combination with others. */
export const invalidParameter = (message: string) => new ServiceError('InvalidParameterException', message);
/** A secret or version of this name is already there. */
export const resourceExists = (message: string) => new ServiceError('ResourceExistsException', message);
/** A quota is used up. */
export const limitExceeded = (message: string) => new ServiceError('LimitExceededException', message);
/** A field breaks a rule of the API model. */
export const validation = (message: string) => new ServiceError('ValidationException', message);
