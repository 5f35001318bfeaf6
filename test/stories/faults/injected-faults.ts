import type { InvocationFault } from '../../../infra/local/aws/lambda/invocation-fault';
import type { PostgresFault } from '../../../infra/local/postgres/proxy';
import type { CallFault, ServiceName } from '../../../infra/local/aws/api/call';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import type { Injection } from './fault';

/** The fault for a call to an AWS service. @param kill ends the calling function */
export async function callFault(
  injection: Injection | undefined,
  service: ServiceName,
  kill: () => Promise<unknown>,
): Promise<CallFault | undefined> {
  switch (injection?.kind) {
    case undefined:
      return undefined;
    case 'refused':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].fault() };
    case 'throttled':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].throttled() };
    case 'denied':
    case 'deniedToAll':
      return { kind: 'refuse', error: SERVICE_ERRORS[service].denied() };
    case 'stale':
      return { kind: 'stale' };
    case 'replyLost':
    case 'repliesLost':
      return { kind: 'loseReply' };
    case 'hangs':
      return { kind: 'hang' };
    case 'killedBefore':
      await kill();
      return { kind: 'hang' };
    case 'killedAfter':
      // A dead caller gets no reply either way, so dying first leaves the same environment as dying right after.
      await kill();
      return { kind: 'loseReply' };
    case 'outage':
    case 'asleep':
    case 'outOfMemory':
    case 'unknownError':
      throw new Error(`A call to a service cannot meet the fault ${injection.kind}.`);
  }
}

/** The fault for a login (`tag` undefined) or a statement. @param kill ends the function that speaks */
export async function databaseFault(
  injection: Injection | undefined,
  isLogin: boolean,
  kill: () => Promise<unknown>,
): Promise<PostgresFault | undefined> {
  switch (injection?.kind) {
    case undefined:
      return undefined;
    case 'refused':
    case 'outage':
      return isLogin
        ? { kind: 'refuse', sqlstate: '57P03', message: 'the database system is starting up' }
        : { kind: 'cut' };
    case 'throttled':
      return isLogin
        ? { kind: 'refuse', sqlstate: '53300', message: 'sorry, too many clients already' }
        : { kind: 'refuse', sqlstate: '55P03', message: 'canceling statement due to lock timeout' };
    case 'denied':
    case 'deniedToAll':
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
    case 'stale':
    case 'asleep':
    case 'outOfMemory':
    case 'unknownError':
      throw new Error(`A database cannot meet the fault ${injection.kind}.`);
  }
}

/** The fault for an invocation. */
export function invocationFault(injection: Injection | undefined): InvocationFault | undefined {
  switch (injection?.kind) {
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
    case 'asleep':
      return { kind: 'refuse', error: injection.time === 1 ? inactive() : pending() };
    case 'outOfMemory':
      return { kind: 'crash', errorType: 'Runtime.OutOfMemory' };
    case 'unknownError':
      return { kind: 'crash', errorType: undefined };
    case undefined:
      return undefined;
    case 'repliesLost':
    case 'killedBefore':
    case 'killedAfter':
    case 'deniedToAll':
    case 'stale':
    case 'outage':
      throw new Error(`An invocation cannot meet the fault ${injection.kind}.`);
  }
}

const inactive = () => new ServiceError('ResourceNotReadyException', 'The function is inactive.', 502);
const pending = () => new ServiceError('ResourceConflictException', 'The function is in the state Pending.', 409);

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
  sts: json,
  logs: json,
  cloudtrail: json,
  rds: json,
  sns: {
    fault: () => new ServiceError('InternalError', 'Service fault', 500),
    throttled: () => new ServiceError('Throttled', 'Rate exceeded', 429),
    denied: () => new ServiceError('AuthorizationError', 'User is not authorized to perform: SNS:Publish', 403),
  },
};
