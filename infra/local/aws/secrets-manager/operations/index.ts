import type { OperationTable } from '../../api/operation-table';
import type { SecretsManagerContext } from './context';
import { deleteSecret, restoreSecret } from './delete-secret';
import { listSecrets } from './list-secrets';
import { getRandomPassword } from './random-password';
import { cancelRotateSecret, rotateSecret } from './rotate-secret';
import { removeRegionsFromReplication, replicateSecretToRegions } from './replication';
import { createSecret, describeSecret, updateSecret } from './secrets';
import { tagResource, untagResource } from './tags';
import { batchGetSecretValue, getSecretValue, putSecretValue } from './secret-values';
import { listSecretVersionIds, updateSecretVersionStage } from './staging';

/** The operations of Secrets Manager that are imitated, by the API's names. */
export const OPERATIONS: OperationTable<SecretsManagerContext> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  BatchGetSecretValue: batchGetSecretValue,
  DescribeSecret: describeSecret,
  PutSecretValue: putSecretValue,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  GetRandomPassword: getRandomPassword,
  RotateSecret: rotateSecret,
  CancelRotateSecret: cancelRotateSecret,
  DeleteSecret: deleteSecret,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  ReplicateSecretToRegions: replicateSecretToRegions,
  RemoveRegionsFromReplication: removeRegionsFromReplication,
};
