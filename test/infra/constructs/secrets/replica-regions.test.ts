import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { aPostgres, aVpc, aWorkflow, EVERY_SECOND_MONDAY as schedule, ordersSecret, resources } from '../a-workflow';

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555';

it('a secret of the app gets replicas, each with its own key, in addition to those it has', () => {
  const { stack, rotation } = aWorkflow();
  const secret = new Secret(stack, 'App', { replicaRegions: [{ region: 'us-east-1' }] }) as ISecret;
  rotation.rotate(secret, {
    schedule,
    replicaRegions: [
      { region: 'eu-west-1', encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) },
      { region: 'eu-west-3' },
    ],
  });
  expect(resources(stack, 'AWS::SecretsManager::Secret')).toMatchObject([
    { ReplicaRegions: [{ Region: 'us-east-1' }, { Region: 'eu-west-1', KmsKeyId: KEY }, { Region: 'eu-west-3' }] },
  ]);
});

it('so does the secret of a database, which is attached to it', () => {
  const { stack, rotation } = aWorkflow();
  const database = aPostgres(stack, aVpc(stack));
  rotation.rotate(database.secret!, { schedule, replicaRegions: [{ region: 'eu-west-1' }] });
  expect(resources(stack, 'AWS::SecretsManager::Secret')).toMatchObject([
    { ReplicaRegions: [{ Region: 'eu-west-1' }] },
  ]);
});

it.each([
  [[{ region: 'Ireland' }], 'holds "Ireland": allowed are Regions such as eu-west-1'],
  [[{ region: 'eu-central-1' }], 'holds eu-central-1, the Region of the secret itself: name every other Region once'],
  [[{ region: 'eu-west-1' }, { region: 'eu-west-1' }], 'holds eu-west-1 twice: name every other Region once'],
])('%j is refused', (replicaRegions, said) => {
  const { stack, rotation } = aWorkflow();
  expect(() => rotation.rotate(new Secret(stack, 'App') as ISecret, { schedule, replicaRegions })).toThrow(
    `RotationWorkflow Shop/Rotation: property replicaRegions ${said}`,
  );
});

it('a key of another Region is refused', () => {
  const { stack, rotation } = aWorkflow();
  const replicaRegions = [{ region: 'us-east-1', encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) }];
  expect(() => rotation.rotate(new Secret(stack, 'App') as ISecret, { schedule, replicaRegions })).toThrow(
    'property replicaRegions has a key of eu-west-1 for us-east-1: give a key of the Region of the replica',
  );
});

it('a secret that is made elsewhere is refused, with the command that replicates it', () => {
  const { stack, rotation } = aWorkflow();
  expect(() => rotation.rotate(ordersSecret(stack), { schedule, replicaRegions: [{ region: 'eu-west-1' }] })).toThrow(
    'property replicaRegions is set, and the secret Shop/Orders is not made by a Secret of this app: replicate it where it is made, or with ' +
      '`aws secretsmanager replicate-secret-to-regions --secret-id orders/app --add-replica-regions Region=eu-west-1`',
  );
  const bare = new CfnSecret(stack, 'Bare');
  const known = Secret.fromSecretCompleteArn(stack, 'Known', bare.ref);
  expect(() => rotation.rotate(known, { schedule, replicaRegions: [{ region: 'eu-west-1' }] })).toThrow(
    'is not made by a Secret of this app',
  );
});
