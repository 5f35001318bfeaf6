import type { Construct } from 'constructs';
import { RotationOutcome } from '../../monitoring/rotation-metrics';
import { aConstruct, anObject, memberOf, partsOf, text } from '../kinds';
import { DURATION, SECRET } from './cdk';
import { refuse } from './misfit';

const SCOPE = aConstruct('the stack, as `this`', { node: 'object' });
const ID = text('"Rotation"');

/** @throws Error if no construct can be created there. The message is ours, because the CDK's would name a line of its own. */
export function checkPlace(scope: unknown, id: unknown): void {
  for (const [name, misfit] of [
    ['scope', SCOPE(scope)],
    ['id', ID(id)],
  ] as const) {
    if (misfit !== undefined) throw new Error(`RotationWorkflow: the ${name} ${misfit.found}: ${misfit.allowed}.`);
  }
}

const GRANTEE = anObject('who may operate, such as a Role', {
  grantPrincipal: anObject('a principal', { addToPrincipalPolicy: 'function' }),
});

/** @throws Error if nothing can be granted to it. */
export function checkGrantee(scope: Construct, grantee: unknown): void {
  const misfit = GRANTEE(grantee);
  if (misfit === undefined) return;
  throw new Error(
    `RotationWorkflow ${scope.node.path}: the grantee handed to grantOperate ${misfit.found}: ${misfit.allowed}.`,
  );
}

/** @throws Error if it is not a secret; the message says why a database may have none. */
export function checkSecret(scope: Construct, secret: unknown): void {
  const misfit = SECRET(secret);
  if (misfit === undefined) return;
  const remedy =
    secret === undefined || secret === null
      ? 'a database has one only if it was made with Credentials.fromGeneratedSecret or Credentials.fromSecret; otherwise name it with Secret.fromSecretCompleteArn(this, id, arn)'
      : misfit.allowed;
  throw new Error(`RotationWorkflow ${scope.node.path}: the secret handed to rotate ${misfit.found}: ${remedy}.`);
}

const OUTCOME = memberOf('RotationOutcome', RotationOutcome);

const METRIC = partsOf('give options such as { period: Duration.hours(1) }', {
  period: DURATION,
  statistic: text('"Maximum"'),
});

/** @throws Error if a metric cannot be made so; what else it may be given is left to the CDK. */
export function checkMetricOptions(scope: Construct, options: unknown): void {
  refuse(scope, 'options', options === undefined ? undefined : METRIC(options));
}

/** @throws Error if no execution ends so */
export function checkOutcome(scope: Construct, outcome: unknown): void {
  refuse(scope, 'outcome', OUTCOME(outcome));
}
