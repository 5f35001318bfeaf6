import type { CallFault } from '../../../../infra/local/aws/api/call';
import { ServiceError } from '../../../../infra/local/aws/api/service-error';
import type { Cause, Scene } from '../cause';
import type { Person } from '../person';

/** From Preflight on, calls of the functions to Secrets Manager, or those of one operation, meet this fault. */
const meets =
  (fault: CallFault, only?: string) =>
  ({ stories }: Scene): void =>
    stories.before('preflight', async () =>
      stories.onCallsOfFunctions(({ service, operation }) =>
        service === 'secretsmanager' && (only ?? operation) === operation ? fault : undefined,
      ),
    );
const refuses = (error: ServiceError, only?: string) => meets({ kind: 'refuse', error }, only);
const isWell = ({ stories }: Person | Scene): void => stories.onCallsOfFunctions(undefined);

/** Reasons that lie in the services of AWS. */
export const SERVICE_CAUSES = {
  serviceUnreachable: {
    arranged: meets({ kind: 'loseReply' }),
    ways: { 1: isWell },
  },

  throttled: {
    arranged: refuses(new ServiceError('ThrottlingException', 'Rate exceeded')),
    ways: { 1: isWell },
  },

  quotaExceeded: {
    arranged: refuses(new ServiceError('LimitExceededException', 'You have exceeded a quota.'), 'PutSecretValue'),
    ways: { 1: isWell },
  },

  serviceFault: {
    arranged: refuses(new ServiceError('InternalServiceError', 'An error occurred on the server side.', 500)),
    ways: { 1: isWell },
  },

  accessDenied: {
    arranged: refuses(
      new ServiceError('AccessDeniedException', 'User is not authorized to perform: secretsmanager:PutSecretValue'),
      'PutSecretValue',
    ),
    ways: { 1: isWell },
  },

  keyAccessDenied: {
    arranged: refuses(new ServiceError('AccessDeniedException', 'Access to KMS is not allowed'), 'GetSecretValue'),
    ways: {
      1: [{ types: 'aws kms cancel-key-deletion --key-id "$KEY"' }, { types: 'aws kms enable-key --key-id "$KEY"' }],
      2: 'nothing',
    },
    elsewhere:
      (scene) =>
      ([service, operation]) => {
        if (service === 'kms' && operation === 'enable-key') isWell(scene);
        return undefined;
      },
  },
} as const satisfies Readonly<Record<string, Cause>>;
