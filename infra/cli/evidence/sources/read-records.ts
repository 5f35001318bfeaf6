import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { type ExecutionRecord, RECORD_LOG_GROUPS, RECORD_TYPE } from '../../../../workflow/execution-record';
import { asking } from '../../aws/aws-error';
import type { EvidenceQuery } from './evidence-query';

/** Records, and from when on they exist, according to the retention and age of their log groups. */
interface Records {
  readonly records: readonly ExecutionRecord[];
  readonly since: string | undefined;
}

const DAY = 86_400_000;
/** A rotation may be resolved after the period, and earlier records say what was open when the period began. */
const MARGIN = 7 * DAY;

/** Reads the records of every workflow in the account and Region. If a retried Notify wrote a record twice, it counts once. */
export async function readRecords(client: CloudWatchLogsClient, { from, to, now }: EvidenceQuery): Promise<Records> {
  const groups = await recordGroups(client);
  const records = new Map<string, ExecutionRecord>();
  for (const { name } of groups) {
    const request = { action: 'logs:FilterLogEvents', on: `the records in ${name}` };
    await asking(request, async () => {
      const window = { startTime: from.getTime() - MARGIN, endTime: Math.min(to.getTime() + MARGIN, now.getTime()) };
      for await (const page of paginateFilterLogEvents({ client }, { logGroupName: name, ...window })) {
        for (const { message = '' } of page.events ?? []) {
          const record = recordIn(message);
          if (record !== undefined) records.set(`${record.executionArn} ${record.verdict}`, record);
        }
      }
    });
  }
  const beginnings = groups.map(({ createdAt, retentionDays }) =>
    retentionDays === undefined ? createdAt : Math.max(createdAt, now.getTime() - retentionDays * DAY),
  );
  return {
    records: [...records.values()],
    since: beginnings.length === 0 ? undefined : new Date(Math.min(...beginnings)).toISOString(),
  };
}

async function recordGroups(client: CloudWatchLogsClient) {
  const groups: { readonly name: string; readonly createdAt: number; readonly retentionDays: number | undefined }[] =
    [];
  let nextToken: string | undefined;
  do {
    const page = await asking({ action: 'logs:DescribeLogGroups', on: 'the log groups of the account' }, () =>
      client.send(
        new DescribeLogGroupsCommand({ logGroupNamePattern: RECORD_LOG_GROUPS, ...(nextToken && { nextToken }) }),
      ),
    );
    for (const { logGroupName = '', creationTime = 0, retentionInDays } of page.logGroups ?? []) {
      groups.push({ name: logGroupName, createdAt: creationTime, retentionDays: retentionInDays });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return groups;
}

/** Anything else in such a log group is not ours. */
function recordIn(line: string): ExecutionRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && Reflect.get(value, 'recordType') === RECORD_TYPE
      ? (value as ExecutionRecord)
      : undefined;
  } catch {
    return undefined;
  }
}
