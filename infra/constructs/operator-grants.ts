import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { executionArnsOf, stateMachineArnOf } from './rotation-state-machine';
import { policyArnOf } from './secret-access';

interface Operated {
  readonly stateMachineName: string;
  readonly rotationFunction: IFunction;
  /** The customer managed key of the executions' data. */
  readonly key: IKey | undefined;
}

/** Who may operate a workflow. Secrets and operators may be added in any order: each operator gets each secret. */
export class OperatorGrants {
  private readonly operators: IGrantable[] = [];
  private readonly secrets: ISecret[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly operated: Operated,
  ) {}

  add(grantee: IGrantable): Grant {
    const { stateMachineName, rotationFunction, key } = this.operated;
    const machine = stateMachineArnOf(this.scope, stateMachineName);
    this.operators.push(grantee);
    this.secrets.forEach((secret) => grantSecret(grantee, secret));
    return Grant.addToPrincipal({
      grantee,
      actions: ['states:StartExecution', 'states:ListExecutions', 'states:DescribeStateMachine'],
      resourceArns: [machine],
    })
      .combine(
        Grant.addToPrincipal({
          grantee,
          actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'],
          resourceArns: [executionArnsOf(this.scope, stateMachineName)],
        }),
      )
      .combine(
        // RotateSecret asks the first of its caller (API reference of Secrets Manager, RotateSecret); by the second the
        // command line finds the state machine of a secret.
        Grant.addToPrincipal({
          grantee,
          actions: ['lambda:InvokeFunction', 'lambda:GetFunctionConfiguration'],
          resourceArns: [rotationFunction.functionArn],
        }),
      )
      .combine(
        key === undefined
          ? Grant.drop(grantee, 'no customer managed key')
          : Grant.addToPrincipal({
              grantee,
              actions: ['kms:Decrypt'],
              resourceArns: [key.keyArn],
              conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': machine } },
            }),
      );
  }

  addSecret(secret: ISecret): void {
    this.secrets.push(secret);
    this.operators.forEach((grantee) => grantSecret(grantee, secret));
  }
}

function grantSecret(grantee: IGrantable, secret: ISecret): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:RotateSecret'],
      resources: [policyArnOf(secret)],
    }),
  );
}
