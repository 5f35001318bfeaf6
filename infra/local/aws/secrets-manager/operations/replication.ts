import { flag, list, required, structure, text } from '../../api/input-shape';
import { LOCAL_REGION } from '../../api/arn';
import { replicationStatus } from '../description';
import { invalidParameter } from '../service-exceptions';
import type { Replica, Secret } from '../secret';
import { kmsKeyId, secretId } from './fields';
import { operation } from './context';

const region = text({ min: 1, max: 128, pattern: /^([a-z]+-)+\d+$/ });

/** Regions a secret is to be replicated to. */
export const replicaRegions = list(structure({ Region: required(region), KmsKeyId: kmsKeyId }), { min: 1 });

/** ReplicateSecretToRegions: replicas that are there stay; one that has failed is made anew. */
export const replicateSecretToRegions = operation(
  { SecretId: secretId, AddReplicaRegions: required(replicaRegions), ForceOverwriteReplicaSecret: flag() },
  (context, input) => {
    const secret = context.secrets.findUsable(input.SecretId);
    const replicas = replicasOf(input.AddReplicaRegions, context.now());
    const others = (secret.replicas ?? []).filter((each) => !replicas.some((added) => added.region === each.region));
    const changed: Secret = { ...secret, replicas: [...others, ...replicas] };
    context.secrets.replace(changed);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(changed, context) };
  },
);

/** RemoveRegionsFromReplication: Regions without a replica are ignored. */
export const removeRegionsFromReplication = operation(
  { SecretId: secretId, RemoveReplicaRegions: required(list(region, { min: 1 })) },
  (context, input) => {
    const secret = context.secrets.findUsable(input.SecretId);
    const left = (secret.replicas ?? []).filter((each) => !input.RemoveReplicaRegions.includes(each.region));
    const changed: Secret = { ...secret, replicas: left };
    context.secrets.replace(changed);
    return { ARN: secret.arn, ReplicationStatus: replicationStatus(changed, context) };
  },
);

/** New replicas. @throws ServiceError `InvalidParameterException` for the secret's own Region. */
export function replicasOf(
  asked: readonly { readonly Region: string; readonly KmsKeyId: string | undefined }[],
  since: number,
): readonly Replica[] {
  return asked.map(({ Region, KmsKeyId }) => {
    if (Region === LOCAL_REGION) {
      throw invalidParameter(`Invalid replica region: ${Region} is the Region of the secret itself.`);
    }
    return { region: Region, kmsKeyId: KmsKeyId, since };
  });
}
