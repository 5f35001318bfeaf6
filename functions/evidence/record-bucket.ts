import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ExecutionRecord } from '../../workflow/execution-record';
import { classify } from '../errors/classify';

/**
 * Writes a record as a separate object, which a bucket with Object Lock protects from change and deletion. A second write
 * makes a new version of the same object.
 *
 * @throws RotationError if S3 does not accept it.
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
