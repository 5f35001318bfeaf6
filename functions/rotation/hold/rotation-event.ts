import { RotationError } from '../../errors/rotation-error';

/** Steps as they travel; the guide prints them with underscores, which are only Python function names. */
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];

/**
 * What Secrets Manager invokes the rotation function with. Its fourth field, RotationToken, is left where it is: the
 * rotation function stores the new value itself, so the token never has to travel.
 */
export interface RotationEvent {
  readonly step: Step;
  /** Full ARN of the secret. */
  readonly secretArn: string;
  /** Client request token: the id of the new version, 32 to 64 characters. */
  readonly versionId: string;
}

/** @throws RotationError `badEvent`, naming the field, what was found and what is allowed. */
export function parseRotationEvent(event: unknown): RotationEvent {
  const step = textField(event, 'Step');
  if (!STEPS.some((known) => known === step)) {
    throw badEvent(`field Step is ${shown(step)}; allowed are ${STEPS.join(', ')}`);
  }
  const secretArn = textField(event, 'SecretId');
  if (!/^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/.test(secretArn)) {
    throw badEvent(`field SecretId is ${shown(secretArn)}, not the full ARN of a secret`);
  }
  const versionId = textField(event, 'ClientRequestToken');
  if (versionId.length < 32 || versionId.length > 64) {
    throw badEvent(`field ClientRequestToken has ${versionId.length} characters; allowed are 32 to 64`);
  }
  return { step: step as Step, secretArn, versionId };
}

function textField(event: unknown, name: string): string {
  const value: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, name) : undefined;
  if (typeof value !== 'string' || value === '') {
    throw badEvent(`field ${name} is missing or not a string`);
  }
  return value;
}

/** As JSON and cut short: an event comes from outside, and line breaks in a log line would forge another one. */
const shown = (value: string): string => JSON.stringify(value.slice(0, 80));

function badEvent(found: string): RotationError {
  return new RotationError('badEvent', { attempted: 'Reading the rotation event', found });
}
