import type { IConnectable, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import type { RotateOptions } from './rotation-workflow-props';
import type { SecretRotation } from './secrets/secret-rotation';

/** What rotates secrets: a `RotationWorkflow` of this stack, or one of another stack that was imported. */
export interface IRotationWorkflow extends IConstruct, IConnectable {
  /** What Secrets Manager invokes. */
  readonly rotationFunctionArn: string;
  /** Rotates a secret by a schedule; see `RotationWorkflow.rotate`. */
  rotate(secret: ISecret, options: RotateOptions): SecretRotation;
}

/** The attributes of a workflow in another stack. */
export interface RotationWorkflowAttributes {
  /** ARN of its rotation function; its own property `fleet` is set. */
  readonly rotationFunctionArn: string;
  /**
   * Security groups of its functions in the VPC; databases passed to `rotate` allow connections from them.
   *
   * @default - none: `rotate` takes no `database`
   */
  readonly securityGroups?: ISecurityGroup[];
}
