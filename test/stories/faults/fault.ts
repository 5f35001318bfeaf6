import { SDK_LIMITS } from '../../../functions/runtime/sdk-limits';
import { type InjectionPoint, pointName, type System } from './cases/injection-point';

/**
 * What goes wrong at a point.
 * `refused`: before the effect, by a fault of the service or a connection cut; for AWS as often as the SDK tries.
 * `replyLost`: the effect happened and its reply was lost, once; `repliesLost`: as often as the SDK tries.
 * `hangs`: no effect and no answer until the caller's deadline; for AWS as often as the SDK tries.
 * `killedBefore`, `killedAfter`: the calling function dies right before or right after the effect.
 * `throttled`: refused twice because of capacity, then accepted. `denied`: permission denied, permanently.
 */
export type FaultKind =
  'refused' | 'replyLost' | 'repliesLost' | 'hangs' | 'killedBefore' | 'killedAfter' | 'throttled' | 'denied';

/** A fault at a point of a story. */
export interface Fault {
  readonly point: InjectionPoint;
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
export function kindsAt({ system, caller, operation }: InjectionPoint): readonly FaultKind[] {
  return KINDS[system].filter(
    (kind) =>
      !(kind === 'hangs' && system === 'lambda' && caller.endsWith(' call')) &&
      !(kind === 'repliesLost' && /^(Describe|Get)/.test(operation)),
  );
}

/** How many operations of the point's kind fail, from the point on. */
function reach({ point, kind }: Fault): number {
  if (kind === 'denied') return Infinity;
  if (kind === 'throttled') return 2;
  const meetsSdk = point.system === 'aws' && ['refused', 'repliesLost', 'hangs'].includes(kind);
  return meetsSdk ? SDK_LIMITS.maxAttempts : 1;
}

/** The faults of a story, until they are disabled. */
export class FaultPlan {
  private disabled = false;
  private readonly injections = new Map<Fault, number>();

  constructor(readonly faults: readonly Fault[]) {}

  /** The fault to inject here, if any; counted. */
  faultAt(point: InjectionPoint): FaultKind | undefined {
    if (this.disabled) return undefined;
    const fault = this.faults.find((candidate) => reaches(candidate, point));
    if (fault) this.injections.set(fault, this.timesInjected(fault) + 1);
    return fault?.kind;
  }

  /** How often a fault was injected so far. */
  timesInjected(fault: Fault): number {
    return this.injections.get(fault) ?? 0;
  }

  disable(): void {
    this.disabled = true;
  }
}

/** Whether the fault is injected at this point, unless another one is. */
export function reaches(fault: Fault, { caller, operation, occurrence }: InjectionPoint): boolean {
  const first = fault.point.occurrence;
  return (
    fault.point.caller === caller &&
    fault.point.operation === operation &&
    occurrence >= first &&
    occurrence < first + reach(fault)
  );
}
