import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkChannel } from './amazon-q';
import { checkTopic } from './deployment/topic';
import { isKnown } from './identity';
import { checkCaFile, checkVerificationQuery } from './login';
import { checkNamePrefix } from './names';
import { checkPassword } from './password';
import { type PropertyErrorFactory, propertyErrorOf } from './property-error';
import { checkPropsShape } from './shape/props';
import { keyBehind } from '../secrets/key-access';
import type { RotationWorkflowProps } from '../rotation-workflow-props';

/** What one function's environment, 4 KB in all (Lambda quotas), leaves room for. */
const RUNBOOK_URL_LENGTH = 1000;

/** @throws Error naming the property, its value and what is allowed. */
export function checkProps(scope: Construct, props: RotationWorkflowProps): void {
  checkPropsShape(scope, props);
  const invalid = propertyErrorOf(scope);
  checkPassword(props.password ?? {}, invalid);
  checkVerificationQuery(props.verificationQuery, invalid);
  checkCaFile(props.databaseCaFile, invalid);
  for (const name of [
    'vpcSubnets',
    'securityGroups',
    'createVpcEndpoints',
    'secretsManagerEndpoint',
    'allFunctionsInVpc',
  ] as const) {
    if (props.vpc === undefined && props[name] !== undefined && props[name] !== false) {
      throw invalid(name, 'is set', 'it has a meaning only together with `vpc`');
    }
  }
  if (props.securityGroups?.length === 0) {
    throw invalid('securityGroups', 'is empty', 'leave it out for a new group, or name at least one');
  }
  checkNamePrefix(scope, props.namePrefix);
  const addresses = props.alertEmails ?? [];
  const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
  if (twice !== undefined) {
    throw invalid('alertEmails', `holds "${twice}" twice`, 'name each address once');
  }
  if (props.alertTopic !== undefined) checkTopic(scope, props.alertTopic);
  for (const name of ['stateMachineKey', 'encryptionKey'] as const) {
    const key = props[name];
    if (key !== undefined && keyBehind(key) === undefined) {
      throw invalid(
        name,
        `is the alias ${key.keyId}, whose key is not known`,
        'hand over the key itself, as from Key.fromKeyArn or Key.fromLookup',
      );
    }
  }
  for (const address of addresses) {
    if (isKnown(address) && !/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw invalid('alertEmails', `holds "${address}"`, 'allowed are mail addresses such as oncall@example.com');
    }
  }
  checkChannel(props.amazonQ, invalid);
  checkPatience('databasePatience', props.databasePatience, [5, 180], invalid);
  checkPatience('recoveryPatience', props.recoveryPatience, [60, 3_600], invalid);
  const { lambdaConcurrency } = props;
  if (lambdaConcurrency !== undefined && !(Number.isInteger(lambdaConcurrency) && lambdaConcurrency >= 1)) {
    const found = Token.isUnresolved(lambdaConcurrency) ? 'is not known in the app' : `is ${lambdaConcurrency}`;
    throw invalid('lambdaConcurrency', found, 'allowed are whole numbers from 1');
  }
  for (const date of props.blackouts ?? []) {
    if (!isDate(date)) {
      throw invalid('blackouts', `holds "${date}"`, 'allowed are dates of the calendar such as 2026-12-24');
    }
  }
  if (isKnown(props.runbookUrl) && !/^https?:\/\/\S+$/.test(props.runbookUrl)) {
    throw invalid('runbookUrl', `is "${props.runbookUrl}"`, 'allowed are addresses beginning with https://');
  }
  if (isKnown(props.runbookUrl) && props.runbookUrl.length > RUNBOOK_URL_LENGTH) {
    throw invalid('runbookUrl', `has ${props.runbookUrl.length} characters`, `allowed are ${RUNBOOK_URL_LENGTH}`);
  }
  if (isKnown(props.accountName) && !/^[\x21-\x7e][\x20-\x7e]{0,39}$/.test(props.accountName)) {
    throw invalid('accountName', `is "${props.accountName}"`, 'allowed are 1 to 40 printable ASCII characters');
  }
}

/** Whole seconds within a range: more would exceed what Secrets Manager waits for, or the machine's deadline. */
function checkPatience(
  name: 'databasePatience' | 'recoveryPatience',
  duration: Duration | undefined,
  [least, most]: readonly [number, number],
  invalid: PropertyErrorFactory,
): void {
  if (duration === undefined) return;
  const milliseconds = duration.isUnresolved() ? NaN : duration.toMilliseconds();
  const seconds = milliseconds / 1_000;
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return;
  throw invalid(
    name,
    duration.isUnresolved() ? 'is not known in the app' : `is ${seconds} s`,
    `allowed are ${least} to ${most} whole seconds`,
  );
}

/** False for the 30th of February, too. */
function isDate(text: string): boolean {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return midnight !== undefined && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
