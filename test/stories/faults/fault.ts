import { SDK_LIMITS } from '../../../functions/runtime/sdk-limits';
import type { InvocationFault } from '../../../infra/local/lambda/invocation-fault';
import type { PostgresFault } from '../../../infra/local/postgres/proxy';
import { type CallFault, ServiceError, type ServiceName } from '../../../infra/local/service';
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
 * The faults that can happen at a point. Secrets Manager's own wait for the rotation function has no documented end, so
 * an invocation by it never hangs here.
 */
export function kindsAt({ system, actor }: Point): readonly FaultKind[] {
  return KINDS[system].filter((kind) => !(system === 'lambda' && actor.endsWith(' call') && kind === 'hangs'));
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

function strikes(fault: Fault, { actor, deed, occurrence }: Point): boolean {
  const first = fault.point.occurrence;
  return (
    fault.point.actor === actor && fault.point.deed === deed && occurrence >= first && occurrence < first + reach(fault)
  );
}

/** The fault for a call to an AWS service. @param kill ends the calling function */
export async function callFault(
  kind: FaultKind | undefined,
  service: ServiceName,
  kill: () => Promise<unknown>,
): Promise<CallFault | undefined> {
  switch (kind) {
    case undefined:
      return undefined;
    case 'refused':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].fault() };
    case 'throttled':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].throttled() };
    case 'denied':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].denied() };
    case 'replyLost':
    case 'repliesLost':
      return { kind: 'loseReply' };
    case 'hangs':
      return { kind: 'hang' };
    case 'killedBefore':
      await kill();
      return { kind: 'hang' };
    case 'killedAfter':
      // A dead caller gets no reply either way, so dying first leaves the same world as dying right after.
      await kill();
      return { kind: 'loseReply' };
  }
}

/** The fault for a login (`tag` undefined) or a statement. @param kill ends the function that speaks */
export async function databaseFault(
  kind: FaultKind | undefined,
  isLogin: boolean,
  kill: () => Promise<unknown>,
): Promise<PostgresFault | undefined> {
  switch (kind) {
    case undefined:
      return undefined;
    case 'refused':
      return isLogin
        ? { kind: 'refuse', sqlstate: '57P03', message: 'the database system is starting up' }
        : { kind: 'cut' };
    case 'throttled':
      return isLogin
        ? { kind: 'refuse', sqlstate: '53300', message: 'sorry, too many clients already' }
        : { kind: 'refuse', sqlstate: '55P03', message: 'canceling statement due to lock timeout' };
    case 'denied':
      return isLogin
        ? { kind: 'refuse', sqlstate: '28000', message: 'role is not permitted to log in' }
        : { kind: 'refuse', sqlstate: '42501', message: 'permission denied' };
    case 'replyLost':
    case 'repliesLost':
      return { kind: 'loseReply' };
    case 'hangs':
      return { kind: 'hang' };
    case 'killedBefore':
      await kill();
      return { kind: 'cut' };
    case 'killedAfter':
      await kill();
      return { kind: 'loseReply' };
  }
}

/** The fault for an invocation. */
export function invocationFault(kind: FaultKind | undefined): InvocationFault | undefined {
  switch (kind) {
    case 'refused':
      return { kind: 'serviceError' };
    case 'replyLost':
      return { kind: 'loseReply' };
    case 'hangs':
      return { kind: 'hang' };
    case 'throttled':
      return { kind: 'throttle' };
    case 'denied':
      return { kind: 'deny' };
    case undefined:
    case 'repliesLost':
    case 'killedBefore':
    case 'killedAfter':
      return undefined;
  }
}

/** The services' own error names on the wire (their API models). */
const json = {
  fault: () => new ServiceError('InternalServiceError', 'An error occurred on the server side.', 500),
  throttled: () => new ServiceError('ThrottlingException', 'Rate exceeded', 400),
  denied: () => new ServiceError('AccessDeniedException', 'User is not authorized to perform this action.', 400),
};
const SERVICE_ERRORS: Readonly<Record<ServiceName, typeof json>> = {
  secretsmanager: json,
  states: json,
  lambda: json,
  sns: {
    fault: () => new ServiceError('InternalError', 'Service fault', 500),
    throttled: () => new ServiceError('Throttled', 'Rate exceeded', 429),
    denied: () => new ServiceError('AuthorizationError', 'User is not authorized to perform: SNS:Publish', 403),
  },
};
