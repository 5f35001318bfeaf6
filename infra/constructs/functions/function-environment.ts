import { Variable } from '../../../functions/runtime/variables';
import type { PasswordRules } from '../../../functions/rotation/secret/password-options';
import { version } from '../../../package.json';
import { RUNBOOK_URL } from '../../runbook-url';
import { BUNDLED_CA_FILE } from './function-code';
import type { RotationWorkflowProps } from '../rotation-workflow-props';

/** What the construct knows in addition to its properties. */
interface KnownResources {
  readonly stateMachineArn: string;
  readonly alertTopicArn: string;
  readonly recordLogGroup: string;
  readonly recordBucket: string | undefined;
}

/** Values of the functions' variables. A variable without a property is omitted: the functions have the defaults. */
export function environmentOf(
  props: RotationWorkflowProps,
  known: KnownResources,
): Partial<Record<Variable, string | undefined>> {
  const { databaseCaFile, md5Roles, verificationQuery, runbookUrl = RUNBOOK_URL, slackWebhook } = props;
  const { excludeCharacters, ...others } = props.password ?? {};
  const password = { ...others, excludeCharacters: excludeCharacters && drawnOnce(excludeCharacters) };
  const rules = Object.entries(password) as [keyof PasswordRules, PasswordRules[keyof PasswordRules] | undefined][];
  return {
    ...Object.fromEntries(rules.map(([rule, value]) => [PASSWORD_VARIABLES[rule], value?.toString()])),
    [Variable.stateMachineArn]: known.stateMachineArn,
    [Variable.databaseCaFile]: databaseCaFile === undefined ? undefined : BUNDLED_CA_FILE,
    [Variable.md5Roles]: md5Roles,
    [Variable.verificationQuery]: verificationQuery,
    [Variable.findWriters]: props.findWriters === true ? 'true' : undefined,
    [Variable.alertTopicArn]: known.alertTopicArn,
    [Variable.alertOnSuccess]: String(props.alertOnSuccess ?? false),
    [Variable.chat]: props.amazonQ === undefined ? undefined : 'true',
    [Variable.accountName]: props.accountName,
    [Variable.runbookUrl]: runbookUrl,
    [Variable.recordLogGroup]: known.recordLogGroup,
    [Variable.recordBucket]: known.recordBucket,
    [Variable.productVersion]: version,
    [Variable.slackWebhookSecretArn]: slackWebhook?.secretArn,
  };
}

/** Each character once, and only those that GetRandomPassword draws from: at most 94. */
function drawnOnce(characters: string): string {
  return Array.from(new Set(characters.replace(/[^\x21-\x7e]/g, ''))).join('');
}

const PASSWORD_VARIABLES: Readonly<Record<keyof PasswordRules, Variable>> = {
  length: Variable.passwordLength,
  excludeCharacters: Variable.excludeCharacters,
  excludeNumbers: Variable.excludeNumbers,
  excludePunctuation: Variable.excludePunctuation,
  excludeUppercase: Variable.excludeUppercase,
  excludeLowercase: Variable.excludeLowercase,
  requireEachIncludedType: Variable.requireEachIncludedType,
};
