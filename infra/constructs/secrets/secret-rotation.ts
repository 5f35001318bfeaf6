import { Lazy, Stack } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, type IDependable } from 'constructs';
import type { RotateOptions } from '../rotation-workflow-props';
import { policyArnOf } from './secret-access';
import { scheduleLogicalId, secretIdOf } from './secret-identity';

/** What a rotation consists of. */
export interface SecretRotationProps {
  /** The secret. */
  readonly secret: ISecret;
  /** What Secrets Manager is to call. */
  readonly rotationFunctionArn: string;
  /** Whether Secrets Manager may already call it for every secret of the account; otherwise it is permitted for this one. */
  readonly fleet: boolean;
  /** How it is rotated. */
  readonly options: RotateOptions;
  /** What must be created before Secrets Manager calls, which it does as soon as the schedule exists. */
  readonly after: IDependable[];
}

/**
 * The rotation of one secret, as `RotationWorkflow.rotate` makes it: its schedule, and if need be Secrets Manager's permission
 * to call the rotation function for it.
 */
export class SecretRotation extends Construct {
  /** The resource of CloudFormation. */
  readonly schedule: CfnRotationSchedule;
  /** For this secret alone; not of a workflow with the property `fleet`. */
  readonly permission?: CfnPermission;

  /** @internal */
  static _of(scope: Construct, id: string, props: SecretRotationProps): SecretRotation {
    return new SecretRotation(scope, id, props);
  }

  private constructor(scope: Construct, id: string, props: SecretRotationProps) {
    super(scope, id);
    const { secret, rotationFunctionArn, options } = props;
    // Both account and secret, so that no other secret can make Secrets Manager call our function.
    if (!props.fleet) {
      this.permission = new CfnPermission(this, 'Permission', {
        action: 'lambda:InvokeFunction',
        functionName: rotationFunctionArn,
        principal: 'secretsmanager.amazonaws.com',
        sourceAccount: Stack.of(this).account,
        sourceArn: policyArnOf(secret),
      });
    }
    this.schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: secretIdOf(secret),
      rotationLambdaArn: rotationFunctionArn,
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
    this.schedule.node.addDependency(...(this.permission ? [this.permission] : []), ...props.after);
  }
}
