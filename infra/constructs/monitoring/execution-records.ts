import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { RECORD_STREAM } from '../../../workflow/execution-record';
import { keyStatement } from '../secrets/key-access';
import type { EvidenceProps } from '../rotation-workflow-props';
import { warn } from '../validation/deployment/findings';
import { isResource } from '../validation/deployment/resources';

interface ExecutionRecordsProps extends EvidenceProps {
  readonly encryptionKey: IKey | undefined;
}

/**
 * The records of all executions, as proof that passwords are rotated. The id of this construct is part of the log group's
 * name. By that name the command line finds the records of every workflow in the account, including deleted ones: the log
 * group is retained.
 */
export class ExecutionRecords extends Construct {
  readonly logGroup: LogGroup;
  private readonly bucket: IBucket | undefined;

  constructor(scope: Construct, id: string, { recordRetention, recordBucket, encryptionKey }: ExecutionRecordsProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: recordRetention ?? RetentionDays.THIRTEEN_MONTHS,
      ...(encryptionKey && { encryptionKey }),
      // If the stack cannot be created, nothing is left behind.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new LogStream(this, 'Stream', {
      logGroup: this.logGroup,
      logStreamName: RECORD_STREAM,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.bucket = recordBucket;
    if (recordBucket !== undefined) warnWithoutLock(this, recordBucket);
  }

  get bucketName(): string | undefined {
    return this.bucket?.bucketName;
  }

  /** Lets a function add records, but not read, change or delete any. */
  admit(writer: LambdaFunction): void {
    writer.addToRolePolicy(
      new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
    );
    if (this.bucket === undefined) return;
    writer.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects('*')] }),
    );
    const { encryptionKey } = this.bucket;
    if (encryptionKey !== undefined) {
      writer.addToRolePolicy(keyStatement(this, encryptionKey, ['kms:GenerateDataKey'], {}));
    }
  }
}

/** What the app only imports cannot be inspected. */
function warnWithoutLock(scope: Construct, bucket: IBucket): void {
  const resource = bucket.node.defaultChild;
  if (isResource(CfnBucket, resource) && resource.objectLockEnabled !== true) {
    warn(
      scope,
      'recordsCanBeChanged',
      `The property recordBucket is ${bucket.node.path}, which has no Object Lock: anyone who may write to it can change or delete records. Make it with objectLockEnabled and objectLockDefaultRetention.`,
    );
  }
}
