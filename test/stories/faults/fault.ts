import { SDK_LIMITS } from '../../../functions/runtime/sdk-limits';
import { type InjectionPoint, pointName, type System } from './cases/injection-point';

/**
 * What goes wrong at a point.
 * `refused`: before the effect, by a fault of the service or a connection cut; for AWS as often as the SDK tries.
 * `replyLost`: the effect happened and its reply was lost, once; `repliesLost`: as often as the SDK tries.
 * `hangs`: no effect and no answer until the caller's deadline; for AWS as often as the SDK tries.
 * `killedBefore`, `killedAfter`: the calling function dies right before or right after the effect.
 * `throttled`: refused twice because of capacity, then accepted. `denied`: permission denied, permanently; `deniedToAll`: nobody
 * has the permission from then on.
 * `stale`: two reads answer what was before the last change.
 * `outage`: the database is away for a minute from then on.
 * `asleep`: the function was idle for weeks, and wakes up within five attempts.
 * `outOfMemory`, `unknownError`: the function does its work, and the platform ends it before it can say so.
 */
export const FAULT_KINDS = [
  'refused',
  'replyLost',
  'repliesLost',
  'hangs',
  'killedBefore',
  'killedAfter',
  'throttled',
  'denied',
  'deniedToAll',
  'stale',
  'outage',
  'asleep',
  'outOfMemory',
  'unknownError',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault at a point of a story. */
export interface Fault {
  readonly point: InjectionPoint;
  readonly kind: FaultKind;
}

/** What to do at a point: the kind of its fault, and how often that one was injected, this time included. */
export interface Injection {
  readonly kind: FaultKind;
  readonly time: number;
}

/** `setSecret > ALTER ROLE (rotation) #1 replyLost`. */
export const faultName = ({ point, kind }: Fault): string => `${pointName(point)} ${kind}`;

const ANYWHERE = ['refused', 'replyLost', 'hangs', 'throttled', 'denied'] as const;
const KINDS: Readonly<Record<System, readonly FaultKind[]>> = {
  aws: [...ANYWHERE, 'repliesLost', 'killedBefore', 'killedAfter', 'deniedToAll', 'stale'],
  database: [...ANYWHERE, 'killedBefore', 'killedAfter', 'deniedToAll', 'outage'],
  lambda: [...ANYWHERE, 'asleep', 'outOfMemory', 'unknownError'],
};
/** Operations that may answer with what was. */
const EVENTUALLY_CONSISTENT = /^(DescribeSecret|GetSecretValue|ListSecretVersionIds)$/;

/**
 * The faults that can happen at a point. A read whose replies are lost is a read refused. How long Secrets Manager waits for
 * the rotation function is not documented, so an invocation by it never hangs here. What nobody at all may do any more is
 * worth a look only where something is changed.
 */
export function kindsAt({ system, caller, operation }: InjectionPoint): readonly FaultKind[] {
  const isRead = /^(Describe|Get|List|SELECT)/.test(operation);
  const unfit = new Set<FaultKind>([
    ...(system === 'lambda' && caller.endsWith(' call') ? (['hangs'] as const) : []),
    ...(isRead ? (['repliesLost', 'deniedToAll'] as const) : []),
    ...(EVENTUALLY_CONSISTENT.test(operation) ? [] : (['stale'] as const)),
  ]);
  return KINDS[system].filter((kind) => !unfit.has(kind));
}

/** How many operations of the point's kind fail, from the point on. */
function reach({ point, kind }: Fault): number {
  switch (kind) {
    case 'denied':
    case 'deniedToAll':
      return Infinity;
    case 'throttled':
    case 'stale':
      return 2;
    case 'asleep':
      return 5;
    case 'refused':
    case 'repliesLost':
    case 'hangs':
      return point.system === 'aws' ? SDK_LIMITS.maxAttempts : 1;
    case 'replyLost':
    case 'killedBefore':
    case 'killedAfter':
    case 'outage':
    case 'outOfMemory':
    case 'unknownError':
      return 1;
  }
}

/** Milliseconds of the stand-in for which a database is away. */
const OUTAGE = 60_000;

/** The faults of a story, until they are disabled. */
export class FaultPlan {
  private disabled = false;
  private readonly injections = new Map<Fault, number>();
  /** When a fault was injected for the first time. */
  private readonly began = new Map<Fault, number>();

  /** @param now milliseconds of the stand-in */
  constructor(
    readonly faults: readonly Fault[],
    private readonly now: () => number = () => 0,
  ) {}

  /** What to inject here, if anything; counted. */
  faultAt(point: InjectionPoint): Injection | undefined {
    if (this.disabled) return undefined;
    const fault = this.faults.find((candidate) => reaches(candidate, point) || this.goesOn(candidate, point));
    if (fault === undefined) return undefined;
    if (!this.began.has(fault)) this.began.set(fault, this.now());
    const time = this.timesInjected(fault) + 1;
    this.injections.set(fault, time);
    return { kind: fault.kind, time };
  }

  /** How often a fault was injected so far. */
  timesInjected(fault: Fault): number {
    return this.injections.get(fault) ?? 0;
  }

  disable(): void {
    this.disabled = true;
  }

  /** Whether a fault that has begun concerns this point, too, whoever passes it. */
  private goesOn(fault: Fault, point: InjectionPoint): boolean {
    const began = this.began.get(fault);
    if (began === undefined || fault.point.system !== point.system) return false;
    if (fault.kind === 'outage') return this.now() - began < OUTAGE;
    return fault.kind === 'deniedToAll' && withoutSession(fault.point.operation) === withoutSession(point.operation);
  }
}

/** `ALTER ROLE` of `ALTER ROLE (rotation)`. */
const withoutSession = (operation: string): string => operation.replace(/ \(.*\)$/, '');

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
