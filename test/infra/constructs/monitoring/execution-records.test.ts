import { Duration, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, type BucketProps, type IBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { EvidenceProps } from '../../../../infra/constructs/rotation-workflow';
import { aWorkflow } from '../a-workflow';

function synthesised(props: (stack: Stack) => EvidenceProps = () => ({})) {
  const { stack } = aWorkflow(props);
  return { stack, template: Template.fromStack(stack) };
}

const aBucket = (scope: Stack, props: BucketProps = {}) => new Bucket(scope, 'Records', props) as IBucket;

describe('the records of executions', () => {
  it('are kept for thirteen months in a log group that outlives the stack, and that the command line finds by its name', () => {
    const { template } = synthesised();
    const groups = template.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 400 } });
    expect(Object.values(groups)).toMatchObject([
      { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
    ]);
    // Without a name of its own, CloudFormation makes one of this.
    expect(Object.keys(groups)).toEqual([expect.stringContaining('ExecutionRecords')]);
    expect(Object.values(groups)[0]).not.toHaveProperty('Properties.LogGroupName');
    template.hasResourceProperties('AWS::Logs::LogStream', { LogStreamName: 'executions' });
  });

  it('are kept as long as the adopter says', () => {
    const { template } = synthesised(() => ({ recordRetention: RetentionDays.TEN_YEARS }));
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
  });

  it('are copied to a bucket with Object Lock: notify may put them there, and nothing else', () => {
    const { stack, template } = synthesised((scope) => {
      const encryptionKey = new Key(scope, 'Key');
      return {
        recordBucket: aBucket(scope, {
          encryption: BucketEncryption.KMS,
          encryptionKey,
          objectLockEnabled: true,
          objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(400)),
        }),
      };
    });
    const bucket = Object.keys(template.findResources('AWS::S3::Bucket'))[0]!;
    const key = Object.keys(template.findResources('AWS::KMS::Key'))[0]!;
    const toBucket = Object.values(
      template.findResources('AWS::IAM::Policy') as Record<
        string,
        { Properties: { PolicyDocument: { Statement: Record<string, unknown>[] } } }
      >,
    )
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter((statement) => /"s3:|"kms:/.test(JSON.stringify(statement)));
    expect(toBucket).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/*']] },
      },
      { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: { 'Fn::GetAtt': [key, 'Arn'] } },
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-notify',
      Environment: { Variables: { RECORD_BUCKET: { Ref: bucket } } },
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('Object Lock'));
  });

  it('can be changed in a bucket without Object Lock, and synthesis warns about that', () => {
    const { stack } = synthesised((scope) => ({ recordBucket: aBucket(scope) }));
    Annotations.fromStack(stack).hasWarning(
      '/Shop/Rotation/ExecutionRecords',
      Match.stringLikeRegexp(
        'The property recordBucket is Shop/Records, which has no Object Lock: .+objectLockEnabled',
      ),
    );
  });
});
