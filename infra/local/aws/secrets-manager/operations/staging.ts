import { flag, required, whole } from '../../api/input-shape';
import { epochSeconds } from '../description';
import { page } from '../listing';
import { moveLabel } from '../staging-labels';
import { label, nextToken, secretId, versionId } from './fields';
import { operation } from './context';

/** UpdateSecretVersionStage: see {@link moveLabel}. */
export const updateSecretVersionStage = operation(
  { SecretId: secretId, VersionStage: required(label), RemoveFromVersionId: versionId, MoveToVersionId: versionId },
  (context, input) => {
    const secret = context.secrets.findUsable(input.SecretId);
    const moved = moveLabel(secret, {
      label: input.VersionStage,
      from: input.RemoveFromVersionId,
      to: input.MoveToVersionId,
    });
    if (moved !== secret) context.secrets.replace({ ...moved, changedAt: context.now() });
    return { ARN: secret.arn, Name: secret.name };
  },
);

/** ListSecretVersionIds: versions with a value; deprecated ones only on request, the pending one without a value never. */
export const listSecretVersionIds = operation(
  { SecretId: secretId, MaxResults: whole({ min: 1, max: 100 }), NextToken: nextToken, IncludeDeprecated: flag() },
  (context, { SecretId, IncludeDeprecated = false, ...request }) => {
    const secret = context.secrets.find(SecretId);
    const listed = secret.versions.filter(
      (version) => version.value && (IncludeDeprecated || version.labels.length > 0),
    );
    const { items, NextToken } = page(listed, request);
    const Versions = items.map((version) => ({
      VersionId: version.id,
      VersionStages: version.labels.length > 0 ? version.labels : undefined,
      CreatedDate: epochSeconds(version.createdAt),
      KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
    }));
    return { ARN: secret.arn, Name: secret.name, Versions, NextToken };
  },
);
