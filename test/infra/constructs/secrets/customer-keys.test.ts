import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { App, Stack } from 'aws-cdk-lib';
import { Alias, type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationStrategy, RotationWorkflow } from '../../../../infra/constructs/rotation-workflow';
import { allowedTo, aStack, EVERY_SECOND_MONDAY as schedule, functionsOf } from '../a-workflow';

const databaseCaFile = join(mkdtempSync(join(tmpdir(), 'authorities-')), 'ca.pem');
writeFileSync(databaseCaFile, rootCertificates[0] ?? '');
const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-AbCdEf`;
const keyArn = (digit: number) =>
  `arn:aws:kms:eu-central-1:111111111111:key/${String(digit).repeat(8)}-2222-3333-4444-555555555555`;
const secretOf = (stack: Stack, name: string, encryptionKey: IKey) =>
  Secret.fromSecretAttributes(stack, name, { secretCompleteArn: arn(name), encryptionKey });

/** What a function may do with keys: key, actions, whose secrets, through which service. */
function keysOf(stack: Stack, name: string): readonly string[] {
  const [role = ''] = functionsOf(stack)[name]?.Role['Fn::GetAtt'] ?? [];
  return allowedTo(stack, role).filter((statement) => statement.includes('kms:'));
}

const only = (secret: string, more = '', service = 'secretsmanager.eu-central-1.amazonaws.com') =>
  `if {"StringEquals":{"kms:ViaService":"${service}"},"ArnLike":{"kms:EncryptionContext:SecretARN":"${secret}"}${more}}`;

it('each key may be used for its own secret alone, be it named by ARN, by an alias of the app or by the name of an alias', () => {
  const stack = aStack();
  const rotation = new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop' });
  const behind = Key.fromKeyArn(stack, 'Behind', keyArn(2));
  rotation.rotate(secretOf(stack, 'orders', Key.fromKeyArn(stack, 'Orders key', keyArn(1))), { schedule });
  rotation.rotate(
    secretOf(stack, 'billing', new Alias(stack, 'Alias', { aliasName: 'alias/billing', targetKey: behind })),
    { schedule },
  );
  rotation.rotate(secretOf(stack, 'stock', Alias.fromAliasName(stack, 'Known', 'alias/stock')), { schedule });

  const byAlias = ',"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/stock"}';
  expect(keysOf(stack, 'shop-test-secret')).toEqual([
    `Allow arn:aws:kms:eu-central-1:111111111111:key/*: kms:Decrypt ${only(arn('stock'), byAlias)}`,
    `Allow ${keyArn(1)}: kms:Decrypt ${only(arn('orders'))}`,
    `Allow ${keyArn(2)}: kms:Decrypt ${only(arn('billing'))}`,
  ]);
  expect(keysOf(stack, 'shop-rotation-function')).toEqual(
    keysOf(stack, 'shop-test-secret').map((each) => each.replace('kms:Decrypt ', 'kms:Decrypt kms:GenerateDataKey ')),
  );
  expect(keysOf(stack, 'shop-finish-secret')).toEqual([]);
});

it("the superuser's key may be used by those that log in as the superuser, and by no other", () => {
  const stack = aStack();
  const rotation = new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop' });
  rotation.rotate(secretOf(stack, 'orders', Key.fromKeyArn(stack, 'Key', keyArn(1))), {
    schedule,
    strategy: RotationStrategy.SINGLE_USER_WITH_SUPERUSER,
    superuser: secretOf(stack, 'superuser', Key.fromKeyArn(stack, 'Other key', keyArn(3))),
  });

  const superuser = `Allow ${keyArn(3)}: kms:Decrypt ${only(arn('superuser'))}`;
  const may = (name: string) => keysOf(stack, name).includes(superuser);
  expect(Object.keys(functionsOf(stack)).filter(may).sort()).toEqual([
    'shop-preflight',
    'shop-roll-back',
    'shop-set-secret',
  ]);
});

it.each([
  ['cn-north-1', 'aws-cn', 'secretsmanager.cn-north-1.amazonaws.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'secretsmanager.us-gov-west-1.amazonaws.com'],
])('in %s the service has its own name', (region, partition, service) => {
  const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
  const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region } });
  const rotation = new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', databaseCaFile });
  const secretCompleteArn = `arn:${partition}:secretsmanager:${region}:111111111111:secret:orders-AbCdEf`;
  const key = `arn:${partition}:kms:${region}:111111111111:key/11111111-2222-3333-4444-555555555555`;
  const encryptionKey = Key.fromKeyArn(stack, 'Key', key);
  rotation.rotate(Secret.fromSecretAttributes(stack, 'orders', { secretCompleteArn, encryptionKey }), { schedule });

  expect(keysOf(stack, 'shop-test-secret')).toEqual([
    `Allow ${key}: kms:Decrypt ${only(secretCompleteArn, '', service)}`,
  ]);
});

it('where the Region is known at deployment only, so is the name of the service', () => {
  const stack = new Stack(new App(), 'Shop');
  const rotation = new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop' });
  const encryptionKey = new Key(stack, 'Key') as IKey;
  rotation.rotate(Secret.fromSecretAttributes(stack, 'orders', { secretCompleteArn: arn('orders'), encryptionKey }), {
    schedule,
  });
  expect(keysOf(stack, 'shop-test-secret').join()).toContain(
    '"kms:ViaService":{"Fn::Join":["",["secretsmanager.",{"Ref":"AWS::Region"},".",{"Ref":"AWS::URLSuffix"}]]}',
  );
});
