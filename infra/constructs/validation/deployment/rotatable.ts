import { Stack, Token } from 'aws-cdk-lib';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnSecretTargetAttachment, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Finding } from './findings';
import { referenceIn } from '../identity';
import { isResource, resourcesIn } from './resources';
import { madeSecret, secretIdOf } from '../../secrets/secret-identity';

/** Engines whose passwords this product changes, as RDS names them. */
const ENGINES = ['postgres', 'aurora-postgresql'];
/** A secret that a service of AWS manages is named `<service>!...` (user guide of Secrets Manager, "Managed secrets"). */
const MANAGED = /^([a-z-]+)!/;

/** @throws Error for a secret that no deployment could rotate, naming the secret, what is known about it, and the remedy. */
export function checkRotatable(scope: Construct, secret: ISecret): void {
  const refuse = (found: string, remedy: string) =>
    new Error(`RotationWorkflow ${scope.node.path}: the secret ${secret.node.path} ${found}: ${remedy}.`);
  const here = Stack.of(scope);
  for (const [what, its, ours] of [
    ['account', secret.env.account, here.account],
    ['Region', secret.env.region, here.region],
  ] as const) {
    if (![its, ours].some((each) => Token.isUnresolved(each)) && its !== ours) {
      throw refuse(
        `is in the ${what} ${its}, the workflow in ${ours}`,
        `Secrets Manager calls rotation functions of the same account and Region only, so make a workflow in the ${what} of the secret`,
      );
    }
  }
  const [, service] = MANAGED.exec(secret.secretName) ?? [];
  if (service !== undefined || isMasterUserSecret(secret)) {
    throw refuse(
      `is managed by ${service ?? 'rds'}, which rotates it itself and lets nobody else`,
      'rotate secrets of your own, or make the database with Credentials.fromGeneratedSecret instead of a managed master password',
    );
  }
  const engine = attachedEngine(scope, secret);
  if (engine !== undefined) {
    throw refuse(`is attached to ${engine}`, `this workflow rotates passwords of ${ENGINES.join(' and ')}`);
  }
}

/** The engine a database says it has, if that is none whose passwords can be rotated. */
export function foreignEngine(engine: string | undefined): string | undefined {
  return engine === undefined || Token.isUnresolved(engine) || ENGINES.includes(engine) ? undefined : engine;
}

/** What a secret created in this app lacks for its rotation, or gets too late. */
export function unready(scope: Construct, secrets: readonly ISecret[]): Finding[] {
  return secrets.flatMap((secret): Finding[] => {
    const secretId = secretIdOf(secret);
    const made = madeSecret(secretId);
    if (made === undefined) return [];
    const attachments = attachmentsOf(scope, made);
    const attached = isResource(CfnSecretTargetAttachment, referenceIn(secretId)?.target);
    if (attachments.length > 0 && !attached) {
      return [
        {
          severity: 'warning',
          id: 'attachmentNotAwaited',
          message:
            `The secret ${secret.node.path} is attached to a database by ${attachments.map(({ node }) => node.path).join(', ')}, and rotate was given the secret itself: ` +
            'its first check may come before its host is filled in. Hand over what attach returned.',
        },
      ];
    }
    const missing = attached ? [] : missingFields(made);
    if (missing.length === 0) return [];
    return [
      {
        severity: 'warning',
        id: 'secretWithoutAddress',
        message:
          `The secret ${secret.node.path} is generated without ${missing.join(', ')}, and attached to no database in this app: its rotation fails until its value has them. ` +
          'Attach it (secret.attach(database)) and hand over what attach returns, or put them into its secretStringTemplate.',
      },
    ];
  });
}

function isMasterUserSecret(secret: ISecret): boolean {
  const reference = referenceIn(secretIdOf(secret));
  return (
    reference?.displayName === 'MasterUserSecret.SecretArn' &&
    (isResource(CfnDBInstance, reference.target) || isResource(CfnDBCluster, reference.target))
  );
}

function attachmentsOf(scope: Construct, made: CfnSecret) {
  return resourcesIn(scope.node.root, CfnSecretTargetAttachment).filter((each) => madeSecret(each.secretId) === made);
}

function attachedEngine(scope: Construct, secret: ISecret): string | undefined {
  const made = madeSecret(secretIdOf(secret));
  const attachments = made === undefined ? [] : attachmentsOf(scope, made);
  return attachments.map(foreignTarget).find((each) => each !== undefined);
}

function foreignTarget({ targetType, targetId }: CfnSecretTargetAttachment): string | undefined {
  if (!targetType.startsWith('AWS::RDS::')) return targetType;
  const target = referenceIn(targetId)?.target;
  const known = isResource(CfnDBInstance, target) || isResource(CfnDBCluster, target);
  return known ? foreignEngine(target.engine) : undefined;
}

/** Fields of a generated secret that nothing fills in; none if its value is not generated, or not known here. */
function missingFields({ generateSecretString: generated }: CfnSecret): string[] {
  if (generated === undefined || !('generateStringKey' in generated || 'secretStringTemplate' in generated)) {
    return generated === undefined || 'resolve' in generated ? [] : ['JSON'];
  }
  const template = JSON.parse(generated.secretStringTemplate ?? '{}') as Readonly<Record<string, unknown>>;
  return ['engine', 'host', 'username'].filter((field) => !(field in template));
}
