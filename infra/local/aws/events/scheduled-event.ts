import { randomUUID } from 'node:crypto';

/** The event a scheduled rule sends to targets without an input of their own (EventBridge Events Reference). */
interface ScheduledEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Scheduled Event';
  readonly source: 'aws.events';
  readonly account: string;
  /** ISO time, in whole seconds. */
  readonly time: string;
  readonly region: string;
  /** The ARN of the rule. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, never>>;
}

/** The event of a rule that fires at `now`, in milliseconds since 1970. */
export function scheduledEvent(ruleArn: string, now: number): ScheduledEvent {
  const [, , , region = '', account = ''] = ruleArn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [ruleArn],
    detail: {},
  };
}
