import { Lazy, Stack } from 'aws-cdk-lib';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import type { RotateOptions } from './rotation-workflow-props';
import { policyArnOf } from './secret-access';
import { scheduleLogicalId, secretIdOf } from './secret-identity';

/** What `RotationWorkflow.rotate` makes a `SecretRotation` of. */
export interface SecretRotationProps {
  /** The secret. */
  readonly secret: ISecret;
  /** What Secrets Manager is to call. */
  readonly rotationFunction: IFunction;
  /** How it is rotated. */
  readonly options: RotateOptions;
  /** What must stand before Secrets Manager may call: it does so as soon as the schedule is made. */
  readonly after: IDependable[];
}

/** The rotation of one secret: its schedule, and Secrets Manager's permission to call the rotation function for it. */
export class SecretRotation extends Construct {
  /** The resource of CloudFormation. */
  readonly schedule: CfnRotationSchedule;
  readonly permission: CfnPermission;

  constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { secret, rotationFunction, options } = props;
    // Account and secret both, lest somebody else's secret make Secrets Manager call our function.
    this.permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: rotationFunction.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      sourceArn: policyArnOf(secret),
    });
    this.schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secretIdOf(secret),
      rotationLambdaArn: rotationFunction.functionArn,
      rotateImmediatelyOnUpdate: options.rotateImmediately ?? false,
      rotationRules: {
        scheduleExpression: options.schedule.expression,
        ...(options.schedule.duration !== undefined && { duration: options.schedule.duration }),
      },
    });
    this.schedule.overrideLogicalId(
      options.scheduleLogicalId ??
        Lazy.string({ produce: () => scheduleLogicalId(this.schedule, this.schedule.secretId) }),
    );
    if (options.removalPolicy !== undefined) this.schedule.applyRemovalPolicy(options.removalPolicy);
    this.schedule.node.addDependency(this.permission, ...props.after);
  }
}
