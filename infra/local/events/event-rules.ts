import type { EventMatcher } from './event-pattern';
import { compilePattern, InvalidRule } from './event-pattern';
import type { InputTransformer } from './input-transformer';
import { compileTransformer } from './input-transformer';

/** A target of a rule, in CloudFormation's shape with every reference resolved. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputTransformer?: InputTransformer;
}

/** A rule with an event pattern. */
export interface EventRule {
  readonly name: string;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly eventPattern: unknown;
  readonly targets: readonly RuleTarget[];
}

/** What rules may set going. */
export interface RuleTargets {
  /** @param input JSON text */
  startExecution(stateMachineArn: string, input: string): void;
  /** @param payload JSON text */
  invokeFunction(functionArn: string, payload: string): void;
}

interface CompiledRule {
  readonly matches: EventMatcher;
  readonly deliveries: readonly ((event: unknown) => void)[];
}

/** Accepted without effect: who may deliver, and what happens to what cannot be delivered, which does not happen here. */
const WITHOUT_EFFECT = ['RoleArn', 'RetryPolicy', 'DeadLetterConfig'];
const TARGET_FIELDS = new Set(['Id', 'Arn', 'Input', 'InputTransformer', ...WITHOUT_EFFECT]);

/**
 * The part of EventBridge that reacts to events of the stand-in: rules on the default bus, with state machines and
 * functions as targets. Not imitated: schedules, other targets, delivery failures and retries, archives, other buses.
 */
export class EventRules {
  private readonly rules: readonly CompiledRule[];

  /** @throws InvalidRule at what is not imitated, naming the rule and the place in it */
  constructor(rules: readonly EventRule[], targets: RuleTargets) {
    this.rules = rules.filter(({ state }) => state === 'ENABLED').map((rule) => compileRule(rule, targets));
  }

  /** Delivers an event to the targets of every rule it matches. */
  emit(event: unknown): void {
    for (const { matches, deliveries } of this.rules) {
      if (matches(event)) for (const deliver of deliveries) deliver(event);
    }
  }
}

function compileRule({ name, eventPattern, targets: ruleTargets }: EventRule, targets: RuleTargets): CompiledRule {
  const place = `Rule ${name}`;
  return {
    matches: compilePattern(eventPattern, `${place}, EventPattern`),
    deliveries: ruleTargets.map((target) => compileTarget(target, `${place}, target ${target.Id}`, targets)),
  };
}

function compileTarget(target: RuleTarget, place: string, targets: RuleTargets): (event: unknown) => void {
  const unknown = Object.keys(target).filter((field) => !TARGET_FIELDS.has(field));
  if (unknown.length > 0) throw new InvalidRule(`${place}: ${unknown.join(', ')} is not imitated.`);
  const inputOf = compileInput(target, place);
  const { Arn } = target;
  if (/^arn:aws[a-z-]*:states:.*:stateMachine:/.test(Arn)) {
    return (event) => targets.startExecution(Arn, inputOf(event));
  }
  if (/^arn:aws[a-z-]*:lambda:.*:function:/.test(Arn)) return (event) => targets.invokeFunction(Arn, inputOf(event));
  throw new InvalidRule(`${place}: ${Arn} is neither a state machine nor a function; other targets are not imitated.`);
}

function compileInput(target: RuleTarget, place: string): (event: unknown) => string {
  if (target.Input !== undefined && target.InputTransformer) {
    throw new InvalidRule(`${place}: give either Input or InputTransformer.`);
  }
  if (target.InputTransformer) return compileTransformer(target.InputTransformer, `${place}, InputTransformer`);
  const { Input } = target;
  return (event) => Input ?? JSON.stringify(event);
}
