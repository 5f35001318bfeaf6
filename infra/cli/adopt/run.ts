import { RotateSecretCommand, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { DEFAULT_PASSWORD_RULES } from '../../../functions/rotation/secret/password-options';
import { SecretsManagerStore } from '../../../functions/secrets-manager/secret-store';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import { FunctionName, STRATEGIES, type StrategyName } from '../../../workflow/names';
import { SecretTag } from '../../../workflow/secret-tags';
import { parseRules, type RotationRules } from '../../schedule/rotation-rules';
import { asking } from '../aws/aws-error';
import type { AwsClients } from '../aws/clients';
import { currentVersion, describeSecret, pendingVersion, type SecretFacts } from '../aws/described-secret';
import { stateMachineOf } from '../aws/state-machine';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { type Adoption, planOf } from './plan';

/** Flags of `rds-rotation-workflow adopt`. */
export interface AdoptFlags {
  readonly workflow: string;
  readonly schedule?: string;
  readonly window?: string;
  readonly strategy?: StrategyName;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** The object that `--json` prints. */
export interface AdoptReport extends Adoption {
  readonly done: boolean;
}

/**
 * Makes a workflow rotate a secret that something else, or nothing, rotates.
 *
 * @param agree asked once the change is known; false changes nothing
 * @throws Error that says what prevents it, and what was changed before
 */
export async function adoptSecret(
  context: CliContext,
  secretId: string,
  flags: AdoptFlags,
  agree: (adoption: Adoption) => Promise<boolean>,
): Promise<AdoptReport> {
  const rules = rulesIn(flags);
  const clients = await context.connect([secretId]);
  const secret = await describeSecret(clients.secretsManager, secretId);
  assertAdoptable(secret, rules);
  const functionArn = functionOf(secret, flags.workflow);
  await stateMachineOf(clients, functionArn, {
    on: `the rotation function ${functionArn} of the workflow ${flags.workflow}`,
    ifMissing: 'Deploy the workflow first, or correct --workflow: it is the namePrefix, or the ARN of the function.',
    ifForeign: 'Correct --workflow.',
  });
  const value = await credentialsIn(clients, secret);
  const adoption = planOf({
    secret,
    functionArn,
    ...(rules !== undefined && { rules }),
    strategy: strategyOf(secret, flags, value),
    ...(value.superuserArn !== undefined && { superuserArn: value.superuserArn }),
  });
  if (flags.dryRun === true || adoption.change.length === 0 || !(await agree(adoption))) {
    return { ...adoption, done: false };
  }
  await carryOut(clients, adoption);
  return { ...adoption, done: true };
}

/** @throws UsageError, or ScheduleError for what Secrets Manager would refuse */
function rulesIn({ schedule, window }: AdoptFlags): RotationRules | undefined {
  if (schedule === undefined) {
    if (window !== undefined)
      throw new UsageError('--window has a meaning only with --schedule. Give both, or neither.');
    return undefined;
  }
  const rules = { ScheduleExpression: schedule, ...(window !== undefined && { Duration: window }) };
  parseRules(rules);
  return rules;
}

function assertAdoptable(secret: SecretFacts, rules: RotationRules | undefined): void {
  const { name, owner } = secret;
  if (owner !== undefined || name.startsWith('rds!')) {
    throw new Error(
      `The secret ${name} belongs to ${owner ?? 'rds'}, which alone rotates it. Let the database have a secret of your own first: docs/migrate.md, "From a password that RDS manages".`,
    );
  }
  const pending = pendingVersion(secret);
  if (pending !== undefined) {
    throw new Error(
      `A rotation of ${name} is in progress, or has left AWSPENDING on version ${pending}. Wait until it has ended; if nothing is in progress: aws secretsmanager update-secret-version-stage --secret-id ${name} --version-stage AWSPENDING --remove-from-version-id ${pending}`,
    );
  }
  if (secret.rules === undefined && rules === undefined) {
    throw new UsageError(`--schedule is missing: the secret ${name} has no rotation rules that could be kept.`);
  }
}

/** The function by its ARN, or of the workflow with that prefix in the secret's account and Region. */
function functionOf({ arn }: SecretFacts, workflow: string): string {
  if (workflow.startsWith('arn:')) return workflow;
  const [scheme, partition, , region, account] = arn.split(':');
  return [
    scheme,
    partition,
    'lambda',
    region,
    account,
    'function',
    `${workflow}-${FunctionName.rotationFunction}`,
  ].join(':');
}

async function credentialsIn({ secretsManager }: AwsClients, secret: SecretFacts): Promise<Credentials> {
  const versionId = currentVersion(secret);
  const store = new SecretsManagerStore(secretsManager, DEFAULT_PASSWORD_RULES);
  const value = versionId === undefined ? undefined : await store.read(secret.arn, versionId);
  if (value === undefined)
    throw new Error(`The secret ${secret.name} has no AWSCURRENT with a value. Store one first.`);
  return Credentials.asStored(value);
}

/** What a flag says, else the tag, else the value: only a function that changes passwords as a superuser needs `masterarn`. */
function strategyOf(
  { tags = {}, name }: SecretFacts,
  { strategy }: AdoptFlags,
  { superuserArn }: Credentials,
): Adoption['strategy'] {
  if (strategy !== undefined) {
    if (strategy === 'single-user' || superuserArn !== undefined) return { name: strategy, since: 'you say so' };
    throw new Error(
      `--strategy ${strategy} needs a superuser, and the value of ${name} has no masterarn that names its secret. Add that field to the value first: docs/strategies.md.`,
    );
  }
  const tagged = STRATEGIES.find((each) => each === tags[SecretTag.strategy]);
  if (tagged !== undefined) return { name: tagged, since: `its tag ${SecretTag.strategy} says so` };
  return superuserArn === undefined
    ? { name: 'single-user', since: 'its value has no masterarn' }
    : { name: 'alternating-users', since: "its value has masterarn, as AWS's functions for two users need it" };
}

/** The tag first; then function and rules by a single request, so that rotation is never off. */
async function carryOut({ secretsManager }: AwsClients, { secret, tags, before, after }: Adoption): Promise<void> {
  const on = `the secret ${secret.name}`;
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (list.length > 0) {
    await asking({ action: 'secretsmanager:TagResource', on }, () =>
      secretsManager.send(new TagResourceCommand({ SecretId: secret.arn, Tags: list })),
    );
  }
  const untouched = `The rotation is as it was${list.length > 0 ? `, and the tag ${list[0]?.Key} is set` : ''}.`;
  try {
    await secretsManager.send(
      new RotateSecretCommand({
        SecretId: secret.arn,
        RotationLambdaARN: after.functionArn,
        RotationRules: after.rules,
        RotateImmediately: false,
      }),
    );
  } catch (error) {
    const { name, message } = error as Error;
    const why =
      name === 'AccessDeniedException' && /lambda/i.test(message)
        ? 'Secrets Manager may not invoke the function for this secret: give the workflow the property fleet, or hand the secret to its rotate, and deploy that first'
        : `AWS says: ${name}: ${message}`;
    throw new Error(`RotateSecret for ${on}: ${why}. ${untouched}`, { cause: error });
  }
  const now = await describeSecret(secretsManager, secret.arn);
  if (now.rotationEnabled && now.rotationFunctionArn === after.functionArn) return;
  throw new Error(
    `RotateSecret for ${on} was accepted, yet ${now.rotationEnabled ? `the rotation function is ${now.rotationFunctionArn ?? 'none'}` : 'rotation is off'}. Something else sets it as well: look for a template, then run this again. Before, the function was ${before.functionArn ?? 'none'}.`,
  );
}
