import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import type { ExecutionRecord } from '../../workflow/execution-record';
import type { Clock } from '../rotation/ports';
import { runLogged } from '../runtime/run-logged';
import { writeToBucket } from './record-bucket';
import { writeToLog } from './record-log';

/** Where records are kept. */
export interface RecordPlaces {
  readonly logGroupName: string;
  /** A copy goes here; absent if there is no bucket. */
  readonly bucketName?: string;
}

/** Limit for all of them, in milliseconds: if a slow service made the function time out, the alert would be sent again. */
const LIMIT_MILLISECONDS = 3_000;
const CLIENT_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_400, throwOnRequestTimeout: true },
} as const;

let log: CloudWatchLogsClient | undefined;
let objects: S3Client | undefined;

/** Keeps records in their places, and logs for each whether it did. */
export function recordKeeper(places: RecordPlaces, clock: Clock): (record: ExecutionRecord) => Promise<void> {
  return (record) => {
    const { secretArn, versionId } = record;
    return runLogged({ name: 'record', secretArn, versionId }, clock, () => keep(places, record));
  };
}

/**
 * Writes a record to its places, at the same time.
 *
 * @throws RotationError of the first place that did not accept it.
 */
async function keep({ logGroupName, bucketName }: RecordPlaces, record: ExecutionRecord): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MILLISECONDS);
  log ??= new CloudWatchLogsClient(CLIENT_LIMITS);
  const written = [writeToLog(log, logGroupName, record, signal)];
  if (bucketName !== undefined) {
    objects ??= new S3Client(CLIENT_LIMITS);
    written.push(writeToBucket(objects, bucketName, record, signal));
  }
  const failed = (await Promise.allSettled(written)).find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason as Error;
  }
}
