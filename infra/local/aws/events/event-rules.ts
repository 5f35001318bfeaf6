import { BackgroundWork } from '../api/background-work';
import type { LocalClock } from '../clocks/clock';
import type { EventMatcher } from './event-pattern';
import { compilePattern, InvalidRule } from './event-pattern';
import type { InputTransformer } from './input-transformer';
import { compileTransformer } from './input-transformer';
import { scheduledEvent } from './scheduled-event';

/** A target of a rule, in CloudFormation's shape with every reference resolved. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Input?: string;
  readonly InputTransformer?: InputTransformer;
  readonly RoleArn?: string;
}

/** A rule with an event pattern, a schedule, or both. */
export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly state: 'ENABLED' | 'DISABLED';
  /** Undefined: no event sets it off. */
  readonly eventPattern?: unknown;
  /** Milliseconds from one time it fires to the next; undefined: it has no schedule. */
  readonly period?: number;
  readonly targets: readonly RuleTarget[];
}

/** What rules may set going. */
interface RuleTargets {
  /** @param input JSON text */
  startExecution(stateMachineArn: string, input: string, sender: Sender): void;
  /** @param payload JSON text */
  invokeFunction(functionArn: string, payload: string, sender: Sender): void;
  /** @param message JSON text, as a topic gets it */
  publish(topicArn: string, message: string): void;
}

/** Who invokes a target, and with which permission. */
interface Sender {
  readonly ruleArn: string;
  /** The role that the target is given; a function has none. */
  readonly roleArn: string | undefined;
}

interface CompiledRule {
  readonly arn: string;
  readonly matches: EventMatcher;
  readonly period: number | undefined;
  readonly deliver: (event: unknown) => void;
}

/** Accepted without effect: what happens to what cannot be delivered. */
const WITHOUT_EFFECT = ['RetryPolicy', 'DeadLetterConfig'];
const TARGET_FIELDS = new Set(['Id', 'Arn', 'Input', 'InputTransformer', 'RoleArn', ...WITHOUT_EFFECT]);

/**
 * The part of EventBridge that reacts to events of the stand-in and to its clock: rules on the default bus, with state
 * machines, functions and topics as targets. Not imitated: cron schedules, other targets, delivery failures and retries,
 * archives, other buses.
 */
export class EventRules {
  private readonly rules: readonly CompiledRule[];
  private schedules: BackgroundWork | undefined;

  /** @throws InvalidRule at what is not imitated, naming the rule and the place in it */
  constructor(rules: readonly EventRule[], targets: RuleTargets) {
    this.rules = rules.filter(({ state }) => state === 'ENABLED').map((rule) => compileRule(rule, targets));
  }

  /** Delivers an event to the targets of every rule it matches. */
  emit(event: unknown): void {
    for (const { matches, deliver } of this.rules) if (matches(event)) deliver(event);
  }

  /**
   * Begins to fire the rules that have a schedule: "a rate expression starts when you create the scheduled event rule"
   * (EventBridge User Guide, "Rate expressions reference"), so each fires for the first time after one period.
   * @param onDefect called with what a target throws; the rule then stops firing
   */
  start(clock: LocalClock, onDefect: (defect: unknown) => void): void {
    const schedules = new BackgroundWork(onDefect);
    this.schedules = schedules;
    for (const { arn, period, deliver } of this.rules) {
      if (period === undefined) continue;
      schedules.start((signal) => atEach(period, clock, signal, () => deliver(scheduledEvent(arn, clock.now()))));
    }
  }

  /** Ends the schedules. */
  stop(): void {
    this.schedules?.stop();
  }
}

/** Acts after each period until it is stopped. Periods that a suspended machine has slept through are made up for once. */
async function atEach(period: number, clock: LocalClock, stopped: AbortSignal, act: () => void): Promise<void> {
  for (let dueAt = clock.now() + period; ;) {
    await clock.sleep(dueAt - clock.now(), stopped);
    stopped.throwIfAborted();
    // A clock in whole milliseconds may wake one of them too early.
    const missed = Math.floor(Math.max(0, clock.now() - dueAt) / period);
    dueAt += (1 + missed) * period;
    act();
  }
}

function compileRule(rule: EventRule, targets: RuleTargets): CompiledRule {
  const { name, arn, eventPattern, period } = rule;
  const place = `Rule ${name}`;
  const deliveries = rule.targets.map((target) =>
    compileTarget(target, { place: `${place}, target ${target.Id}`, ruleArn: arn }, targets),
  );
  return {
    arn,
    matches: eventPattern === undefined ? () => false : compilePattern(eventPattern, `${place}, EventPattern`),
    period,
    deliver: (event) => deliveries.forEach((deliver) => deliver(event)),
  };
}

function compileTarget(
  target: RuleTarget,
  { place, ruleArn }: { readonly place: string; readonly ruleArn: string },
  targets: RuleTargets,
): (event: unknown) => void {
  const unknown = Object.keys(target).filter((field) => !TARGET_FIELDS.has(field));
  if (unknown.length > 0) throw new InvalidRule(`${place}: ${unknown.join(', ')} is not imitated.`);
  const inputOf = compileInput(target, place);
  const { Arn } = target;
  const sender = { ruleArn, roleArn: target.RoleArn };
  if (/^arn:aws[a-z-]*:states:.*:stateMachine:/.test(Arn)) {
    return (event) => targets.startExecution(Arn, inputOf(event), sender);
  }
  if (/^arn:aws[a-z-]*:lambda:.*:function:/.test(Arn))
    return (event) => targets.invokeFunction(Arn, inputOf(event), sender);
  if (/^arn:aws[a-z-]*:sns:/.test(Arn)) return (event) => targets.publish(Arn, inputOf(event));
  throw new InvalidRule(
    `${place}: ${Arn} is neither a state machine, a function nor a topic; other targets are not imitated.`,
  );
}

function compileInput(target: RuleTarget, place: string): (event: unknown) => string {
  if (target.Input !== undefined && target.InputTransformer) {
    throw new InvalidRule(`${place}: give either Input or InputTransformer.`);
  }
  if (target.InputTransformer) return compileTransformer(target.InputTransformer, `${place}, InputTransformer`);
  const { Input } = target;
  return (event) => Input ?? JSON.stringify(event);
}
