import { Grant, type IGrantable, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { executionArnsOf, stateMachineArnOf } from './rotation-state-machine';
import type { SecretAccess } from './secrets/secret-access';

interface Operated {
  readonly stateMachineName: string;
  readonly rotationFunction: IFunction;
  /** The customer managed key of the executions' data. */
  readonly key: IKey | undefined;
}

/** Who may operate a workflow. Secrets and operators may be added in any order. */
export class OperatorGrants {
  private readonly operators: IGrantable[] = [];
  /** What each operator may do in Secrets Manager, one list for each. */
  private readonly statements: (() => PolicyStatement[])[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly operated: Operated,
  ) {}

  add(grantee: IGrantable): Grant {
    const { stateMachineName, rotationFunction, key } = this.operated;
    const machine = stateMachineArnOf(this.scope, stateMachineName);
    this.operators.push(grantee);
    this.statements.forEach((statements) => allow(grantee, statements()));
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
        // RotateSecret requires the first of its caller (API reference of Secrets Manager, RotateSecret); with the second,
        // the command line finds the state machine of a secret.
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

  /** Each operator gets these statements too, whether it was added before or is added later. */
  addSecrets(statementsFor: (access: SecretAccess) => PolicyStatement[]): void {
    const statements = () => statementsFor(OF_OPERATORS);
    this.statements.push(statements);
    this.operators.forEach((grantee) => allow(grantee, statements()));
  }
}

/** It gives no access to values. */
const OF_OPERATORS: SecretAccess = {
  secretActions: ['secretsmanager:DescribeSecret', 'secretsmanager:RotateSecret'],
  keyActions: [],
};

function allow({ grantPrincipal }: IGrantable, statements: readonly PolicyStatement[]): void {
  statements.forEach((statement) => grantPrincipal.addToPrincipalPolicy(statement));
}
