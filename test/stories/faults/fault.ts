import { SDK_LIMITS } from '../../../functions/runtime/sdk-limits';
import { type Point, pointName, type System } from './point';

/**
 * What goes wrong at a point.
 * `refused`: before the effect, by a fault of the service or a connection cut; for AWS as often as the SDK tries.
 * `replyLost`: the effect happened and its reply was lost, once; `repliesLost`: as often as the SDK tries.
 * `hangs`: no effect and no answer until the caller's deadline; for AWS as often as the SDK tries.
 * `killedBefore`, `killedAfter`: the calling function dies right before or right after the effect.
 * `throttled`: refused twice for want of capacity, then fine. `denied`: no permission, for good.
 */
export type FaultKind =
  'refused' | 'replyLost' | 'repliesLost' | 'hangs' | 'killedBefore' | 'killedAfter' | 'throttled' | 'denied';

/** A fault at a point of a story. */
export interface Fault {
  readonly point: Point;
  readonly kind: FaultKind;
}

/** `setSecret > ALTER ROLE (rotation) #1 replyLost`. */
export const faultName = ({ point, kind }: Fault): string => `${pointName(point)} ${kind}`;

const KINDS: Readonly<Record<System, readonly FaultKind[]>> = {
  aws: ['refused', 'replyLost', 'repliesLost', 'hangs', 'killedBefore', 'killedAfter', 'throttled', 'denied'],
  database: ['refused', 'replyLost', 'hangs', 'killedBefore', 'killedAfter', 'throttled', 'denied'],
  lambda: ['refused', 'replyLost', 'hangs', 'throttled', 'denied'],
};

/**
 * The faults that can happen at a point. A read whose replies are lost is a read refused. Secrets Manager's own wait for the rotation function has no documented end, so
 * an invocation by it never hangs here.
 */
export function kindsAt({ system, actor, deed }: Point): readonly FaultKind[] {
  return KINDS[system].filter(
    (kind) =>
      !(kind === 'hangs' && system === 'lambda' && actor.endsWith(' call')) &&
      !(kind === 'repliesLost' && /^(Describe|Get)/.test(deed)),
  );
}

/** How many deeds of the point's kind are struck, from the point on. */
function reach({ point, kind }: Fault): number {
  if (kind === 'denied') return Infinity;
  if (kind === 'throttled') return 2;
  const meetsSdk = point.system === 'aws' && ['refused', 'repliesLost', 'hangs'].includes(kind);
  return meetsSdk ? SDK_LIMITS.maxAttempts : 1;
}

/** The faults of a story, until they are lifted. */
export class FaultPlan {
  private lifted = false;
  private readonly strikes = new Map<Fault, number>();

  constructor(readonly faults: readonly Fault[]) {}

  /** What strikes here, if anything. */
  meet(point: Point): FaultKind | undefined {
    if (this.lifted) return undefined;
    const fault = this.faults.find((candidate) => strikes(candidate, point));
    if (fault) this.strikes.set(fault, this.strikesOf(fault) + 1);
    return fault?.kind;
  }

  /** How often a fault struck so far. */
  strikesOf(fault: Fault): number {
    return this.strikes.get(fault) ?? 0;
  }

  lift(): void {
    this.lifted = true;
  }
}

/** Whether the fault strikes at this point, as long as no other has struck there before. */
export function strikes(fault: Fault, { actor, deed, occurrence }: Point): boolean {
  const first = fault.point.occurrence;
  return (
    fault.point.actor === actor && fault.point.deed === deed && occurrence >= first && occurrence < first + reach(fault)
  );
}
