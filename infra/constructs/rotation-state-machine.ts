import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { keyStatement } from './secrets/key-access';
import { type DefinitionOptions, rotationDefinition } from '../../workflow/definition';
import type { Patience } from '../../workflow/retries';
import { acknowledge } from './acknowledge';
import type { RotationFunctions } from './functions/rotation-functions';

interface RotationStateMachineProps {
  readonly stateMachineName: string;
  readonly functions: RotationFunctions;
  readonly logRetention: RetentionDays | undefined;
  readonly key: IKey | undefined;
  /** For the log. */
  readonly encryptionKey: IKey | undefined;
  readonly patience: Patience;
  readonly options: DefinitionOptions;
}

/**
 * ARN of a state machine, from its name. The rotation function, which the machine invokes, must know the machine. With
 * references, the two would depend on each other.
 */
export function stateMachineArnOf(scope: Construct, stateMachineName: string): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** ARN pattern of the executions of a state machine. */
export function executionArnsOf(scope: Construct, stateMachineName: string): string {
  return `${stateMachineArnOf(scope, stateMachineName).replace(':stateMachine:', ':execution:')}:*`;
}

/** The deployed state machine, what it may invoke, and which functions may start it. */
export class RotationStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: RotationStateMachineProps) {
    super(scope, id);
    const { stateMachineName, functions, key, patience, options } = props;
    const arn = stateMachineArnOf(this, stateMachineName);
    const role = this.role(arn, functions);
    this.stateMachine = new StateMachine(this, 'Resource', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(
        Stack.of(this).toJsonString(rotationDefinition(functions.arns, patience, options)),
      ),
      // Everything is set below, except what CDK derives from a key.
      role: key === undefined ? role.withoutPolicyUpdates() : role,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          // Log groups with this name prefix do not each add to the account's resource policy of CloudWatch Logs.
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
          ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
      ...(key && { encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key) }),
    });
    acknowledge(this.stateMachine, {
      id: 'AwsSolutions-SF1',
      reason: 'The history of each execution shows every event for 90 days; the log keeps the errors for longer.',
    });
    this.admitStarters(functions, stateMachineName, key);
  }

  private role(stateMachineArn: string, functions: RotationFunctions): Role {
    const role = new Role(this, 'Role', {
      // Only this machine, so that no other one can borrow the role (guide, "Prevent cross-service confused deputy").
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': stateMachineArn },
        },
      }),
      inlinePolicies: {
        Workflow: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(functions.invocable) }),
            // A rotation that ends unresolved starts its own recovery.
            new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
            new PolicyStatement({ actions: [...LOG_DELIVERY, ...TRACING], resources: ['*'] }),
          ],
        }),
      },
    });
    for (const { node } of functions.all) {
      const logicalId = Stack.of(this).resolve((node.defaultChild as CfnFunction).logicalId) as string;
      acknowledge(role, {
        id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>:*]`,
        reason: 'Every version: an execution that began before a deployment ends with the version it began with.',
      });
    }
    acknowledge(role, {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray segments have no resource that IAM could name (Step Functions guide).',
    });
    return role;
  }

  /** The rotation function and the watch start executions; notify reads earlier ones, to know which incident is open. */
  private admitStarters(functions: RotationFunctions, name: string, key: IKey | undefined): void {
    const arn = stateMachineArnOf(this, name);
    const history = new PolicyStatement({
      actions: ['states:GetExecutionHistory'],
      resources: [executionArnsOf(this, name)],
    });
    const statements = [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [arn] }),
      new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executionArnsOf(this, name)] }),
    ];
    // Why an execution failed, and its history, are encrypted.
    const decrypt =
      key === undefined
        ? []
        : [
            keyStatement(this, key, ['kms:Decrypt'], {
              StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': arn },
            }),
          ];
    for (const starter of [functions.of('rotationFunction'), functions.of('watch')]) {
      [...statements, ...decrypt].forEach((statement) => starter.addToRolePolicy(statement));
    }
    // Callers that wait for an execution check why it makes no progress.
    functions.of('rotationFunction').addToRolePolicy(history);
    [new PolicyStatement({ actions: ['states:ListExecutions'], resources: [arn] }), history, ...decrypt].forEach(
      (statement) => functions.of('notify').addToRolePolicy(statement),
    );
  }
}

/** What Step Functions needs of its role to write logs (guide, "Using CloudWatch Logs to log execution history") and traces. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const TRACING = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];
