/** Where a fault can be injected: a call to an AWS service, something said to the database, or an invocation of a function. */
export type System = 'aws' | 'database' | 'lambda';

/** One effect or read of a rotation: who does it, what it is, and its ordinal among those of the same kind. */
export interface InjectionPoint {
  readonly system: System;
  /** The task of the state machine (`setSecret`, `warm roll-back`), or the call of Secrets Manager (`createSecret call`). */
  readonly caller: string;
  /** The API operation (with the label it moves), the kind of statement with its session (`ALTER ROLE (rotation)`), or `invocation`. */
  readonly operation: string;
  /** From 1, counted through the whole story. */
  readonly occurrence: number;
}

/** A point before it is counted. */
export type UncountedPoint = Omit<InjectionPoint, 'occurrence'>;

/** `setSecret > ALTER ROLE (rotation) #1`: the name of a point in reports and for `--only`. */
export const pointName = ({ caller, operation, occurrence }: InjectionPoint): string =>
  `${caller} > ${operation} #${occurrence}`;

/** Counts operations of the same kind. */
export class InjectionPointCounter {
  private readonly counts = new Map<string, number>();

  count(uncounted: UncountedPoint): InjectionPoint {
    const key = `${uncounted.caller} > ${uncounted.operation}`;
    const occurrence = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, occurrence);
    return { ...uncounted, occurrence };
  }
}

/** Who is at work on which secret, read from the event a function was invoked with; undefined for other events. */
export function callerOf(functionName: string, payload: string): { caller: string; secretArn: string } | undefined {
  const event = JSON.parse(payload) as {
    readonly task?: string;
    readonly document?: { readonly secretArn?: string };
    readonly Step?: string;
    readonly SecretId?: string;
  };
  if (event.Step !== undefined && event.SecretId !== undefined) {
    return { caller: `${event.Step} call`, secretArn: event.SecretId };
  }
  const secretArn = event.document?.secretArn;
  if (event.task === undefined || secretArn === undefined) {
    return undefined;
  }
  const caller = event.task === 'warm' ? `warm ${functionName.replace(/^rotation-/, '')}` : event.task;
  return { caller, secretArn };
}
