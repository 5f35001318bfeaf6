import { Token } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { warn } from './deployment/findings';
import { type PropertyErrorFactory, propertyErrorOf } from './property-error';
import type { IRotationSchedule } from '../rotation-schedule';
import type { RotationWorkflowProps } from '../rotation-workflow-props';
import { BlackoutError, refuseBlackouts } from '../../schedule/fleet/blackouts';
import { type ParsedRules, parseRules } from '../../schedule/rotation-rules';
import { ScheduleError } from '../../schedule/schedule-error';

/** Context value that overrides today's date (`2026-12-24`), so that synthesis gives the same result on every day. */
const TODAY = 'rotation:today';

type Blackouts = Pick<RotationWorkflowProps, 'blackouts' | 'enforceBlackouts'>;

/**
 * Holds the schedule of a secret against the language of Secrets Manager and against the blackout dates of a year: a
 * warning, since what synthesised yesterday must synthesise today. What is known only at deployment is left to Secrets Manager.
 *
 * @returns the rules, as far as they are known
 * @throws Error with the parser's words, or where blackouts are enforced naming the secret, the blackout date and the next
 * date that is free.
 */
export function checkSchedule(
  scope: Construct,
  secret: ISecret,
  { expression, duration }: IRotationSchedule,
  { blackouts = [], enforceBlackouts = false }: Blackouts,
): ParsedRules | undefined {
  const invalid = propertyErrorOf(scope);
  const known = !Token.isUnresolved(expression) && !Token.isUnresolved(duration);
  const rules = known ? parsed(expression, duration, invalid) : undefined;
  if (blackouts.length === 0) return rules;
  if (rules?.schedule.kind !== 'cron') {
    const found = rules ? `${expression} counts from the last rotation` : 'its schedule is known at deployment only';
    warn(
      scope,
      'blackoutsNotChecked',
      `The rotation of ${secret.node.path} cannot be checked against the property blackouts: ${found}. Use a cron schedule written out in the app.`,
    );
    return rules;
  }
  const fleet = {
    secrets: [{ name: secret.node.path, host: undefined, rules, lastRotated: undefined }],
    blackouts: blackouts.map((date) => ({ from: date, to: date, reason: undefined })),
  };
  try {
    refuseBlackouts(fleet, today(scope));
  } catch (error) {
    if (!(error instanceof BlackoutError)) throw error;
    const refusal = invalid('blackouts', 'forbids a rotation', error.message);
    if (enforceBlackouts) throw refusal;
    warn(scope, 'rotationOnBlackout', refusal.message);
  }
  return rules;
}

function parsed(expression: string, duration: string | undefined, invalid: PropertyErrorFactory): ParsedRules {
  try {
    return parseRules({ ScheduleExpression: expression, ...(duration !== undefined && { Duration: duration }) });
  } catch (error) {
    throw error instanceof ScheduleError ? invalid('schedule', 'is refused', error.message) : error;
  }
}

/** Today, or the day that the context takes for it. @throws Error for a context that is no date */
export function today(scope: Construct): Date {
  const set: unknown = scope.node.tryGetContext(TODAY);
  if (set === undefined) return new Date();
  const day = typeof set === 'string' ? new Date(`${set}T00:00:00Z`) : undefined;
  if (day === undefined || Number.isNaN(day.getTime())) {
    throw new Error(
      `RotationWorkflow ${scope.node.path}: the context ${TODAY} is ${JSON.stringify(set)}: allowed are dates such as 2026-12-24.`,
    );
  }
  return day;
}
