import type { Caller, LocalService } from '../api/call';
import { LOCAL_ACCOUNT } from '../api/arn';
import { list, notImitated, oneOf, required, structure, text, whole } from '../api/input-shape';
import { type OperationTable, operationsOn, runOperation } from '../api/operation-table';
import { ServiceError } from '../api/service-error';
import type { LocalClock } from '../clocks/clock';
import type { LocalFunction } from '../lambda/local-function';
import { traced } from './traced';
import { type Principal, type ServiceEvent, Trail, type TrailEvent } from './trail';

const refuse = (message: string) => new ServiceError('InvalidParameterCombinationException', message);
const operation = operationsOn<Trail>(refuse);

/** By what LookupEvents finds an event. */
const ATTRIBUTES = {
  EventId: ({ eventId }: TrailEvent) => eventId,
  EventName: ({ eventName }: TrailEvent) => eventName,
  EventSource: ({ eventSource }: TrailEvent) => eventSource,
  ReadOnly: ({ readOnly }: TrailEvent) => String(readOnly),
  Username: ({ username }: TrailEvent) => username ?? '',
  AccessKeyId: ({ accessKeyId }: TrailEvent) => accessKeyId ?? '',
} as const;

/** The operations of CloudTrail that are imitated, by the API's names; dates travel as epoch seconds. */
const OPERATIONS: OperationTable<Trail> = {
  LookupEvents: operation(
    {
      LookupAttributes: list(
        structure({
          AttributeKey: required(oneOf('EventId', 'EventName', 'EventSource', 'ReadOnly', 'Username', 'AccessKeyId')),
          AttributeValue: required(text({ min: 1, max: 2000 })),
        }),
        // "Currently the list can contain only one item."
        { max: 1 },
      ),
      StartTime: seconds(),
      EndTime: seconds(),
      MaxResults: whole({ min: 1, max: 50 }),
      NextToken: text({ min: 1 }),
      EventCategory: notImitated(),
    },
    (trail, { LookupAttributes = [], StartTime = 0, EndTime = Infinity, MaxResults = 50, NextToken }) => {
      if (StartTime > EndTime) throw new ServiceError('InvalidTimeRangeException', 'StartTime is after EndTime.');
      const found = trail.history.filter(
        (event) =>
          event.eventTime / 1000 >= StartTime &&
          event.eventTime / 1000 <= EndTime &&
          LookupAttributes.every(
            ({ AttributeKey, AttributeValue }) => ATTRIBUTES[AttributeKey](event) === AttributeValue,
          ),
      );
      // The page after an event, so that newer ones move nothing.
      const begin = NextToken === undefined ? 0 : found.findIndex(({ eventId }) => eventId === NextToken) + 1;
      if (NextToken !== undefined && begin === 0) throw new ServiceError('InvalidNextTokenException', 'Invalid token.');
      const page = found.slice(begin, begin + MaxResults);
      const last = page.at(-1);
      return {
        Events: page.map(wireEvent),
        ...(last !== undefined && begin + page.length < found.length && { NextToken: last.eventId }),
      };
    },
  ),
};

/** A date as it travels: seconds since 1970, with decimals. */
function seconds() {
  return {
    read(value: unknown, path: string): number {
      if (typeof value !== 'number') throw refuse(`${path} must be a date.`);
      return value;
    },
  };
}

function wireEvent(event: TrailEvent) {
  return {
    EventId: event.eventId,
    EventName: event.eventName,
    EventSource: event.eventSource,
    EventTime: event.eventTime / 1000,
    ReadOnly: String(event.readOnly),
    ...(event.username !== undefined && { Username: event.username }),
    ...(event.accessKeyId !== undefined && { AccessKeyId: event.accessKeyId }),
    Resources: [],
    CloudTrailEvent: JSON.stringify(event.event),
  };
}

interface CloudTrailOptions {
  readonly clock: Pick<LocalClock, 'now'>;
  /** The function that works with this access key; undefined if it belongs to a person. */
  readonly functionOf: (accessKeyId: string) => LocalFunction | undefined;
}

/** CloudTrail of the stand-in: the event history of the last 90 days, at once rather than within minutes. */
export class LocalCloudTrail implements LocalService {
  private readonly trail: Trail;

  constructor(private readonly options: CloudTrailOptions) {
    this.trail = new Trail(() => options.clock.now());
  }

  handle(operationName: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation: operationName, input, caller }, this.trail);
  }

  /** The service, with every call of it in the event history. */
  traced(service: LocalService, eventSource: string): LocalService {
    return traced(service, eventSource, this.trail, (caller) => this.principalOf(caller));
  }

  /** Adds what a service does by itself. */
  add(event: ServiceEvent): void {
    this.trail.addServiceEvent(event);
  }

  /** A function calls with its role; any other caller is a user with the name of the key. */
  principalOf({ accessKeyId }: Caller): Principal {
    const fn = this.options.functionOf(accessKeyId);
    if (fn === undefined) return { type: 'IAMUser', userName: accessKeyId, accessKeyId };
    const { name, roleArn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}` } = fn;
    return { type: 'AssumedRole', roleArn, sessionName: name, accessKeyId };
  }
}
