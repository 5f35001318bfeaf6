import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ExecutionRecord } from '../../workflow/execution-record';
import { classify } from '../errors/classify';

/**
 * Writes a record as an object of its own, which a bucket with Object Lock keeps from being changed or deleted. Written
 * twice it is the same object, in a new version.
 *
 * @throws RotationError if S3 does not take it.
 */
export async function writeToBucket(
  client: S3Client,
  bucket: string,
  record: ExecutionRecord,
  abortSignal: AbortSignal,
): Promise<void> {
  const Key = objectKey(record);
  await client
    .send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: JSON.stringify(record),
        ContentType: 'application/json',
      }),
      { abortSignal },
    )
    .catch((error: unknown) =>
      Promise.reject(classify(error, `Writing the record of ${record.executionArn} to s3://${bucket}/${Key}`, 'aws')),
    );
}

/** By account, Region, day and execution: `111122223333/eu-central-1/2026/11/22/orders-db-....json`. */
function objectKey({ executionArn, endedAt }: ExecutionRecord): string {
  const [, , , region = '', account = '', , machine = '', name = ''] = executionArn.split(':');
  return `${account}/${region}/${endedAt.slice(0, 10).replaceAll('-', '/')}/${machine}/${name}.json`;
}
