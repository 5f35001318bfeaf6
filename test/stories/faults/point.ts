/** Where a fault can strike: a call to an AWS service, something said to the database, or an invocation of a function. */
export type System = 'aws' | 'database' | 'lambda';

/** One effect or read of a rotation, by who does it and the how manieth of its kind it is. */
export interface Point {
  readonly system: System;
  /** The task of the state machine (`setSecret`, `warm roll-back`), or the call of Secrets Manager (`createSecret call`). */
  readonly actor: string;
  /** The API operation (with the label it moves), the kind of statement with its session (`ALTER ROLE (rotation)`), or `invocation`. */
  readonly deed: string;
  /** From 1, counted through the whole story. */
  readonly occurrence: number;
}

/** A point before it is counted. */
export type Deed = Omit<Point, 'occurrence'>;

/** `setSecret > ALTER ROLE (rotation) #1`: the name of a point in reports and for `--only`. */
export const pointName = ({ actor, deed, occurrence }: Point): string => `${actor} > ${deed} #${occurrence}`;

/** Counts deeds of the same kind. */
export class PointCounter {
  private readonly counts = new Map<string, number>();

  count(deed: Deed): Point {
    const key = `${deed.actor} > ${deed.deed}`;
    const occurrence = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, occurrence);
    return { ...deed, occurrence };
  }
}

/** Who is at work on which secret, read from the event a function was invoked with; undefined for other events. */
export function actorOf(functionName: string, payload: string): { actor: string; secretArn: string } | undefined {
  const event = JSON.parse(payload) as {
    readonly task?: string;
    readonly document?: { readonly secretArn?: string };
    readonly Step?: string;
    readonly SecretId?: string;
  };
  if (event.Step !== undefined && event.SecretId !== undefined) {
    return { actor: `${event.Step} call`, secretArn: event.SecretId };
  }
  const secretArn = event.document?.secretArn;
  if (event.task === undefined || secretArn === undefined) {
    return undefined;
  }
  const actor = event.task === 'warm' ? `warm ${functionName.replace(/^rotation-/, '')}` : event.task;
  return { actor, secretArn };
}
