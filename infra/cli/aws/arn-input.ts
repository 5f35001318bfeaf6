import { UsageError } from '../exit-code';

/** The parts of an ARN that name the owner and the place; undefined if the text is not an ARN. */
interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All behind the account. */
  readonly resource: string;
}

const SECRET_FORM = 'arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf';
const STATE_MACHINE_FORM = 'arn:aws:states:REGION:ACCOUNT:stateMachine:NAME';

function partsOf(text: string): Arn | undefined {
  const [scheme, partition = '', service = '', region = '', account = '', ...resource] = text.split(':');
  return scheme?.toLowerCase() === 'arn'
    ? { partition, service, region, account, resource: resource.join(':') }
    : undefined;
}

/** Region of an ARN; undefined for anything else. */
export function regionOf(name: string): string | undefined {
  return partsOf(name)?.region || undefined;
}

/**
 * Reads the secret a command is given: a name, or an ARN with or without the six characters that Secrets Manager adds.
 *
 * @throws UsageError that names the part which is wrong.
 */
export function readSecretId(text: string): string {
  const arn = partsOf(text);
  if (arn !== undefined) {
    checkArn('The secret', text, arn, {
      service: 'secretsmanager',
      resource: /^secret:[\w/+=.@!-]+$/,
      form: SECRET_FORM,
    });
  } else if (!/^[\w/+=.@!-]{1,512}$/.test(text)) {
    throw new UsageError(
      `The secret is "${text}"; it must be the name of a secret, of letters, digits and /_+=.@-, or its ARN, as ${SECRET_FORM}.`,
    );
  }
  return text;
}

/** Reads `--state-machine`. @throws UsageError that names the part which is wrong. */
export function readStateMachineArn(text: string): string {
  const expected = { service: 'states', resource: /^stateMachine:[^:]{1,80}$/, form: STATE_MACHINE_FORM };
  const arn = partsOf(text);
  if (arn === undefined) {
    throw new UsageError(
      `--state-machine is "${text}"; it must be the ARN of a state machine without version or alias, as ${STATE_MACHINE_FORM}.`,
    );
  }
  checkArn('--state-machine', text, arn, expected);
  return text;
}

/** @throws UsageError if both are ARNs and the state machine is not where the secret is. */
export function checkSamePlace(secretId: string, stateMachine: string | undefined): void {
  const [secret, machine] = [partsOf(secretId), partsOf(stateMachine ?? '')];
  if (secret === undefined || machine === undefined) return;
  const differing = (['partition', 'region', 'account'] as const).find((part) => secret[part] !== machine[part]);
  if (differing === undefined) return;
  const words = { partition: 'partition', region: 'Region', account: 'account' };
  throw new UsageError(
    `The secret is in the ${words[differing]} ${secret[differing]}, --state-machine in ${machine[differing]}; a state machine rotates secrets of its own account and Region only.`,
  );
}

function checkArn(
  what: string,
  text: string,
  arn: Arn,
  expected: { readonly service: string; readonly resource: RegExp; readonly form: string },
): void {
  const wrong = (found: string): UsageError =>
    new UsageError(`${what} is "${text}", an ARN ${found}; it must have the form ${expected.form}.`);
  if (arn.service !== expected.service) {
    throw wrong(arn.service === '' ? 'without a service' : `of the service ${arn.service}`);
  }
  if (!/^aws(-[a-z]+)*$/.test(arn.partition) || !text.startsWith('arn:'))
    throw wrong(`of the partition "${arn.partition}"`);
  if (!/^[a-z0-9-]+$/.test(arn.region))
    throw wrong(arn.region === '' ? 'without a Region' : `of the Region "${arn.region}"`);
  if (partitionOf(arn.region) !== undefined && partitionOf(arn.region) !== arn.partition) {
    throw wrong(`of the partition ${arn.partition}, which has no Region ${arn.region}`);
  }
  if (!/^\d{12}$/.test(arn.account)) {
    throw wrong(arn.account === '' ? 'without an account' : `of the account "${arn.account}", which has not 12 digits`);
  }
  if (!expected.resource.test(arn.resource))
    throw wrong(arn.resource === '' ? 'of nothing in it' : `of "${arn.resource}"`);
}

/** Partition of a Region, from its name (AWS General Reference); undefined if unknown. */
function partitionOf(region: string): string | undefined {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$/.test(region) ? 'aws' : undefined;
}
