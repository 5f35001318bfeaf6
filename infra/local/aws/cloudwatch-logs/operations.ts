import { list, notImitated, required, structure, text, whole } from '../api/input-shape';
import { type OperationTable, operationsOn } from '../api/operation-table';
import { ServiceError } from '../api/service-error';
import type { LogGroups } from './log-groups';

/** What the operations act on. */
export interface LogsContext {
  readonly groups: LogGroups;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** Every line counts 26 bytes more than its text (PutLogEvents). */
const LINE_OVERHEAD = 26;
const LARGEST_BATCH = 1_048_576;

const refuse = (message: string) => new ServiceError('InvalidParameterException', message);
const operation = operationsOn<LogsContext>(refuse);
const name = text({ min: 1, max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ });
const streamName = text({ min: 1, max: 512, pattern: /^[^:*]*$/ });
const nextToken = text({ min: 1 });

/** The operations of CloudWatch Logs that are imitated, by the API's names. Times travel as milliseconds. */
export const OPERATIONS: OperationTable<LogsContext> = {
  DescribeLogGroups: operation(
    {
      logGroupNamePrefix: name,
      nextToken,
      limit: whole({ min: 1, max: 50 }),
      accountIdentifiers: notImitated(),
      includeLinkedAccounts: notImitated(),
      logGroupClass: notImitated(),
      logGroupIdentifiers: notImitated(),
      logGroupNamePattern: name,
    },
    ({ groups }, { logGroupNamePrefix = '', logGroupNamePattern = '', nextToken: after, limit = 50 }) => {
      const wanted = groups.all.filter(
        (group) => group.name.startsWith(logGroupNamePrefix) && group.name.includes(logGroupNamePattern),
      );
      const { items, nextToken: next } = pageOf(wanted, after, limit);
      const logGroups = items.map((group) => ({
        logGroupName: group.name,
        arn: `${group.arn}:*`,
        logGroupArn: group.arn,
        creationTime: group.createdAt,
        ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
        storedBytes: group.events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + LINE_OVERHEAD, 0),
        metricFilterCount: 0,
        logGroupClass: 'STANDARD',
      }));
      return { logGroups, nextToken: next };
    },
  ),

  PutLogEvents: operation(
    {
      logGroupName: required(name),
      logStreamName: required(streamName),
      logEvents: required(
        list(structure({ timestamp: required(whole({ min: 0 })), message: required(text({ min: 1 })) }), {
          min: 1,
          max: 10_000,
        }),
      ),
      sequenceToken: text({ min: 1 }),
      entity: notImitated(),
    },
    ({ groups, now }, { logGroupName, logStreamName, logEvents }) => {
      const group = groups.get(logGroupName);
      if (!group.streams.has(logStreamName)) {
        throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
      }
      const bytes = logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + LINE_OVERHEAD, 0);
      if (bytes > LARGEST_BATCH) throw refuse(`Upload too large: ${bytes} bytes exceeds limit of ${LARGEST_BATCH}`);
      if (logEvents.some(({ timestamp }, index) => timestamp < (logEvents[index - 1]?.timestamp ?? 0))) {
        throw refuse('Log events in a single PutLogEvents request must be in chronological order.');
      }
      // "None of the log events in the batch can be more than two hours in the future", nor "older than 14 days or older
      // than the retention period of the log group": those are dropped, and only the answer says so.
      const oldest = now() - Math.min(14, group.retentionInDays ?? Infinity) * DAY;
      const tooOld = logEvents.filter(({ timestamp }) => timestamp < oldest).length;
      const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > now() + 2 * HOUR);
      groups.add(group, logStreamName, logEvents.slice(tooOld, tooNew < 0 ? undefined : tooNew));
      const rejected = {
        ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
        ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
      };
      return { ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }) };
    },
  ),

  FilterLogEvents: operation(
    {
      logGroupName: required(name),
      logStreamNames: list(streamName, { min: 1, max: 100 }),
      startTime: whole({ min: 0 }),
      endTime: whole({ min: 0 }),
      nextToken,
      limit: whole({ min: 1, max: 10_000 }),
      filterPattern: notImitated(),
      interleaved: notImitated(),
      logGroupIdentifier: notImitated(),
      logStreamNamePrefix: notImitated(),
      unmask: notImitated(),
    },
    (
      { groups },
      { logGroupName, logStreamNames, startTime = 0, endTime = Infinity, nextToken: after, limit = 10_000 },
    ) => {
      const wanted = groups
        .kept(groups.get(logGroupName))
        .filter(
          ({ timestamp, logStreamName }) =>
            timestamp >= startTime &&
            timestamp <= endTime &&
            (logStreamNames === undefined || logStreamNames.includes(logStreamName)),
        );
      const { items, nextToken: next } = pageOf(wanted, after, limit);
      return { events: items, searchedLogStreams: [], nextToken: next };
    },
  ),
};

function pageOf<T>(all: readonly T[], after: string | undefined, limit: number) {
  const begin = after === undefined ? 0 : Number(/^page-(\d+)$/.exec(after)?.[1]);
  if (Number.isNaN(begin)) throw refuse('The specified nextToken is invalid.');
  const end = begin + limit;
  return { items: all.slice(begin, end), ...(end < all.length && { nextToken: `page-${end}` }) };
}
