import type { StrategyName } from '../../../workflow/names';
import { SecretTag } from '../../../workflow/secret-tags';
import type { RotationRules } from '../../schedule/rotation-rules';
import type { SecretFacts } from '../aws/described-secret';

/** By what function and when a secret is rotated. */
export interface RotationSetting {
  readonly enabled: boolean;
  readonly functionArn?: string;
  /** As RotateSecret takes them. */
  readonly rules?: RotationRules;
}

/** The change, and how to undo it. The commands are in the order in which to run them. */
export interface Adoption {
  readonly secret: { readonly name: string; readonly arn: string };
  readonly before: RotationSetting;
  readonly after: RotationSetting & Required<Pick<RotationSetting, 'functionArn' | 'rules'>>;
  readonly strategy: { readonly name: StrategyName; readonly since: string };
  /** Tags to be set. */
  readonly tags: Readonly<Record<string, string>>;
  readonly change: readonly string[];
  readonly wayBack: readonly string[];
  /** What else must be known. */
  readonly mind: readonly string[];
}

/** The facts that a plan is made from. */
export interface Found {
  readonly secret: SecretFacts;
  /** The rotation function of the workflow that takes over. */
  readonly functionArn: string;
  /** Set if the schedule changes. */
  readonly rules?: RotationRules;
  readonly strategy: Adoption['strategy'];
  /** ARN in `masterarn` of the value, if it names one. */
  readonly superuserArn?: string;
}

/** The commands, if any; rotation stays on before, between and after all of them. */
export function planOf({ secret, functionArn, rules, strategy, superuserArn }: Found): Adoption {
  const { name, arn, rotationEnabled: enabled, rotationFunctionArn: former, tags = {} } = secret;
  const formerRules = secret.rules && writable(secret.rules);
  const newRules = rules ?? formerRules ?? {};
  const missing = strategy.name !== (tags[SecretTag.strategy] ?? 'single-user');
  const newTags = missing ? { [SecretTag.strategy]: strategy.name } : {};
  const before: RotationSetting = {
    enabled,
    ...(former !== undefined && { functionArn: former }),
    ...(formerRules !== undefined && { rules: formerRules }),
  };
  const isAdopted = enabled && former === functionArn && same(formerRules, newRules);
  const tagged = tags[SecretTag.strategy];
  return {
    secret: { name, arn },
    before,
    after: { enabled: true, functionArn, rules: newRules },
    strategy,
    tags: newTags,
    change: [
      // First, so that the new function finds it at its first read.
      ...(missing ? [tagCommand(name, strategy.name)] : []),
      ...(isAdopted ? [] : [rotateCommand(name, functionArn, newRules)]),
    ],
    wayBack: [
      ...(isAdopted ? [] : [backCommand(name, before)]),
      ...(missing ? [tagged === undefined ? untagCommand(name) : tagCommand(name, tagged)] : []),
    ],
    mind: [
      ...(strategy.name === 'single-user' || superuserArn === undefined
        ? []
        : [`The workflow must be allowed to read ${superuserArn}: its property superusers.`]),
      ...managedBy(tags),
    ],
  };
}

/** Rules as RotateSecret takes them: DescribeSecret puts the days of a rate beside its expression. */
function writable({ ScheduleExpression, AutomaticallyAfterDays, Duration }: RotationRules): RotationRules {
  return {
    ...(ScheduleExpression !== undefined ? { ScheduleExpression } : { AutomaticallyAfterDays }),
    ...(Duration !== undefined && { Duration }),
  };
}

const same = (one: RotationRules | undefined, other: RotationRules): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** If a template created the schedule, its next change turns rotation off, unless the schedule is retained. */
function managedBy(tags: Readonly<Record<string, string>>): readonly string[] {
  const stack = tags['aws:cloudformation:stack-name'];
  return stack === undefined
    ? []
    : [
        `The secret belongs to the CloudFormation stack ${stack}. If a template has a schedule for it, retain that schedule or hand its logical id on, before it is removed: docs/moving-a-rotation.md. Otherwise its removal turns the rotation off.`,
      ];
}

const rotateCommand = (name: string, functionArn: string, rules: RotationRules): string =>
  `aws secretsmanager rotate-secret --secret-id ${name} --rotation-lambda-arn ${functionArn} --rotation-rules '${JSON.stringify(rules)}' --no-rotate-immediately`;
const tagCommand = (name: string, value: string): string =>
  `aws secretsmanager tag-resource --secret-id ${name} --tags '${JSON.stringify([{ Key: SecretTag.strategy, Value: value }])}'`;
const untagCommand = (name: string): string =>
  `aws secretsmanager untag-resource --secret-id ${name} --tag-keys '${JSON.stringify([SecretTag.strategy])}'`;

/** A rotation function can only be replaced by another one; if there was none, rotation is turned off. */
function backCommand(name: string, { enabled, functionArn, rules }: RotationSetting): string {
  return enabled && functionArn !== undefined && rules !== undefined
    ? rotateCommand(name, functionArn, rules)
    : `aws secretsmanager cancel-rotate-secret --secret-id ${name}`;
}
