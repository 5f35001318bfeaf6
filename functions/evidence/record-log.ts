import { type CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type ExecutionRecord, RECORD_STREAM } from '../../workflow/execution-record';
import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';

/**
 * Writes a record as one line of a log group.
 *
 * @throws RotationError if CloudWatch Logs does not accept it, including if it answers but drops the line.
 */
export async function writeToLog(
  client: CloudWatchLogsClient,
  logGroupName: string,
  record: ExecutionRecord,
  abortSignal: AbortSignal,
): Promise<void> {
  const attempted = `Writing the record of ${record.executionArn} to ${logGroupName}`;
  const { rejectedLogEventsInfo } = await client
    .send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: RECORD_STREAM,
        logEvents: [{ timestamp: Date.parse(record.endedAt), message: JSON.stringify(record) }],
      }),
      { abortSignal },
    )
    .catch((error: unknown) => Promise.reject(classify(error, attempted, 'aws')));
  if (rejectedLogEventsInfo !== undefined) {
    throw new RotationError('unexpected', { attempted, found: 'the service dropped the line as too old or too new' });
  }
}
