import { flag, notImitated, required, text } from '../../api/input-shape';
import { describe, labelsByVersion, primaryRegion, replicationStatus } from '../description';
import { resourceExists } from '../service-exceptions';
import type { Secret } from '../secret';
import { sameValue, versionOf } from '../secret';
import { putValue } from '../secret-versions';
import {
  clientRequestToken,
  description,
  kmsKeyId,
  secretId,
  secretValue,
  tags,
  valueFields,
  versionToken,
} from './fields';
import { replicaRegions, replicasOf } from './replication';
import { tagRecord } from './tags';
import { operation, withNextRotation } from './context';

const SECRET_NAME = /^[a-zA-Z0-9/_+=.@!-]+$/;

/** CreateSecret. The same token with the same value finds the secret it made before. */
export const createSecret = operation(
  {
    Name: required(text({ min: 1, max: 512, pattern: SECRET_NAME })),
    ClientRequestToken: clientRequestToken,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...valueFields,
    Tags: tags,
    AddReplicaRegions: replicaRegions,
    ForceOverwriteReplicaSecret: flag(),
    Type: notImitated(),
  },
  (context, input, caller) => {
    const value = secretValue(input);
    const now = context.now();
    const existing = context.secrets.lookUp(input.Name);
    const former =
      existing && input.ClientRequestToken !== undefined ? versionOf(existing, input.ClientRequestToken) : undefined;
    if (existing && former?.value && value && sameValue(former.value, value)) return created(existing, former.id);
    const empty: Secret = {
      arn: context.secrets.newArn(input.Name),
      name: input.Name,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.KmsKeyId !== undefined && { kmsKeyId: input.KmsKeyId }),
      tags: tagRecord(input.Tags ?? []),
      versions: [],
      ...(input.AddReplicaRegions && { replicas: replicasOf(input.AddReplicaRegions, now) }),
      createdAt: now,
      changedAt: now,
    };
    if (!value) {
      context.secrets.add(empty);
      return created(empty, undefined);
    }
    const token = versionToken(input.ClientRequestToken);
    const secret = putValue(empty, {
      token,
      value,
      writer: { functionArn: context.writerOf(caller.accessKeyId) },
      now,
    });
    context.secrets.add(secret);
    return created(secret, token);
  },
);

const created = (secret: Secret, version: string | undefined) => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionId: version,
});

/** DescribeSecret works on a secret scheduled for deletion too. */
export const describeSecret = operation({ SecretId: secretId }, (context, input) => {
  const secret = context.secrets.find(input.SecretId);
  return {
    ...describe(secret),
    PrimaryRegion: primaryRegion(secret),
    VersionIdsToStages: labelsByVersion(secret),
    ReplicationStatus: replicationStatus(secret, context),
  };
});

/** UpdateSecret: metadata, and a new AWSCURRENT if a value is given. A token in use is an error even with the same value. */
export const updateSecret = operation(
  {
    SecretId: secretId,
    ClientRequestToken: clientRequestToken,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...valueFields,
    Type: notImitated(),
  },
  (context, input, caller) => {
    const secret = context.secrets.findUsable(input.SecretId);
    const now = context.now();
    const updated: Secret = {
      ...secret,
      description: input.Description ?? secret.description,
      kmsKeyId: input.KmsKeyId ?? secret.kmsKeyId,
      changedAt: now,
    };
    const value = secretValue(input);
    if (!value) {
      context.secrets.replace(updated);
      return created(updated, undefined);
    }
    const token = versionToken(input.ClientRequestToken);
    if (versionOf(secret, token)) throw resourceExists('A resource with the ID you requested already exists.');
    const writer = { functionArn: context.writerOf(caller.accessKeyId) };
    context.secrets.replace(withNextRotation(putValue(updated, { token, value, writer, now }), context));
    return created(updated, token);
  },
);
