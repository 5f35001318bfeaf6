import { Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret, ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { PropertyErrorFactory } from '../validation/property-error';
import { madeSecret, secretIdOf } from './secret-identity';

/** What a secret made by the CDK's `Secret` offers; what `attach` returns does not. */
interface Replicable extends IConstruct {
  addReplicaRegion(region: string, encryptionKey?: IKey): void;
}

/** Has CloudFormation replicate the secret to these Regions. @throws Error if that cannot be done in this app */
export function replicate(secret: ISecret, replicas: readonly ReplicaRegion[], invalid: PropertyErrorFactory): void {
  if (replicas.length === 0) return;
  checkRegions(secret, replicas, invalid);
  const made = madeSecret(secretIdOf(secret))?.node.scope;
  if (made === undefined || !isReplicable(made)) {
    const regions = replicas.map(({ region }) => `Region=${region}`).join(' ');
    throw invalid(
      'replicaRegions',
      `is set, and the secret ${secret.node.path} is not made by a Secret of this app`,
      `replicate it where it is made, or with \`aws secretsmanager replicate-secret-to-regions --secret-id ${secret.secretName} --add-replica-regions ${regions}\``,
    );
  }
  for (const { region, encryptionKey } of replicas) made.addReplicaRegion(region, encryptionKey);
}

function checkRegions(secret: ISecret, replicas: readonly ReplicaRegion[], invalid: PropertyErrorFactory): void {
  const seen = new Set<string>();
  for (const { region, encryptionKey } of replicas) {
    if (Token.isUnresolved(region)) continue;
    if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region)) {
      throw invalid('replicaRegions', `holds "${region}"`, 'allowed are Regions such as eu-west-1');
    }
    if (region === secret.env.region || seen.has(region)) {
      const found = seen.has(region) ? 'twice' : ', the Region of the secret itself';
      throw invalid('replicaRegions', `holds ${region} ${found}`.replace(' ,', ','), 'name every other Region once');
    }
    seen.add(region);
    const [, , , keyRegion = region] = Token.isUnresolved(encryptionKey?.keyArn)
      ? []
      : (encryptionKey?.keyArn.split(':') ?? []);
    if (keyRegion !== region && !Token.isUnresolved(keyRegion)) {
      throw invalid(
        'replicaRegions',
        `has a key of ${keyRegion} for ${region}`,
        'give a key of the Region of the replica',
      );
    }
  }
}

const isReplicable = (construct: IConstruct): construct is Replicable => 'addReplicaRegion' in construct;
