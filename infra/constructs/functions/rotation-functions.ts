import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  type IFunction,
  Runtime,
  RuntimeFamily,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Variable } from '../../../functions/runtime/variables';
import { type FunctionArns, FunctionName, type FunctionKey } from '../../../workflow/names';
import { acknowledge } from '../acknowledge';
import { functionCode, functionCodeWithCa } from './function-code';
import { type FunctionId, type FunctionRow, FUNCTIONS, SUPERUSER_ACCESS } from './function-table';
import { InlineRole } from './inline-role';
import type { RotationNetwork } from '../rotation-network';
import type { RotationWorkflowProps } from '../rotation-workflow-props';
import { type SecretAccess, secretStatements } from '../secrets/secret-access';

/** By its name, since the oldest CDK of the peer range has no constant for it. */
const NODEJS_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

interface RotationFunctionsProps {
  readonly namePrefix: string;
  readonly network: RotationNetwork | undefined;
  /** Dead-letter queue for functions that are invoked asynchronously. */
  readonly deadLetters: IQueue;
  readonly workflow: RotationWorkflowProps;
  /** The key itself, where the property of that name may be an alias. */
  readonly encryptionKey: IKey | undefined;
  /** Values of the variables. A function gets those that its row names; a variable without a value is not set. */
  readonly environment: Readonly<Partial<Record<Variable, string | undefined>>>;
}

/**
 * ARN of the rotation function, from its name: its own role names it, and so do stacks that join the workflow.
 *
 * @param namePrefix see `RotationWorkflowProps.namePrefix`
 */
export function rotationFunctionArnOf(scope: Construct, namePrefix: string): string {
  return functionArnOf(scope, namePrefix, FunctionName.rotationFunction);
}

function functionArnOf(scope: Construct, namePrefix: string, entry: string): string {
  return Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: `${namePrefix}-${entry}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The Lambda functions of a workflow: a row of {@link FUNCTIONS} each. */
export class RotationFunctions extends Construct {
  /** Posts alerts to Slack; only if there is a webhook. */
  readonly slack: LambdaFunction | undefined;
  private readonly built: ReadonlyMap<FunctionId, LambdaFunction>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RotationFunctionsProps,
  ) {
    super(scope, id);
    const { slackWebhook } = props.workflow;
    const ids = (Object.keys(FUNCTIONS) as FunctionId[]).filter((each) => each !== 'slack' || slackWebhook);
    this.built = new Map(ids.map((each) => [each, this.build(FUNCTIONS[each])]));
    this.slack = this.built.get('slack');
    if (slackWebhook !== undefined) {
      const access = { secretActions: ['secretsmanager:GetSecretValue'], keyActions: ['kms:Decrypt'] };
      secretStatements(this, slackWebhook, access).forEach((statement) => this.slack?.addToRolePolicy(statement));
    }
    // A request for random characters concerns no secret, so IAM has no resource for it.
    const randomPassword = new PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] });
    this.of('rotationFunction').addToRolePolicy(randomPassword);
    if (props.workflow.findWriters === true) this.grantFindWriters();
  }

  get all(): readonly LambdaFunction[] {
    return [...this.built.values()];
  }

  of(key: FunctionKey | 'watch'): LambdaFunction {
    const found = this.built.get(key);
    if (found === undefined) {
      throw new Error(`The table of functions has no row ${key}.`);
    }
    return found;
  }

  /** The functions that log in to databases (and so are in the VPC, if there is one), as the state machine invokes them. */
  get loggingIn(): readonly IFunction[] {
    return [...this.built].flatMap(([id, each]) => (FUNCTIONS[id].logsIn ? [each.currentVersion as IFunction] : []));
  }

  /**
   * ARNs of the functions the state machine invokes: of their versions, so that an execution ends with the code it started
   * with.
   */
  get arns(): FunctionArns {
    return this.byKey((key) => (isPinned(key) ? this.of(key).currentVersion.functionArn : this.of(key).functionArn));
  }

  /** What the state machine may invoke: every version, for executions that began before a deployment. */
  get invocable(): FunctionArns {
    return this.byKey((key) => (isPinned(key) ? `${this.of(key).functionArn}:*` : this.of(key).functionArn));
  }

  private byKey(arnOf: (key: FunctionKey) => string): FunctionArns {
    const keys = Object.keys(FunctionName) as FunctionKey[];
    return Object.fromEntries(keys.map((key) => [key, arnOf(key)])) as Record<FunctionKey, string>;
  }

  /** Lets each function do with secrets what its row says, and nothing more. */
  grant(statements: (access: SecretAccess) => readonly PolicyStatement[]): void {
    for (const [id, built] of this.built) {
      statements(FUNCTIONS[id]).forEach((statement) => built.addToRolePolicy(statement));
    }
  }

  /** Lets those that log in as a superuser read its secret. */
  grantSuperuser(superuser: ISecret): void {
    for (const [id, built] of this.built) {
      if (FUNCTIONS[id].asSuperuser === undefined) continue;
      secretStatements(this, superuser, SUPERUSER_ACCESS).forEach((statement) => built.addToRolePolicy(statement));
    }
  }

  /** Sets a variable of the functions that read it, once its value is known. */
  setVariable(variable: Variable, value: string): void {
    for (const [id, built] of this.built) {
      if (FUNCTIONS[id].variables.includes(variable)) built.addEnvironment(variable, value);
    }
  }

  /** A proxy is found by its host among all proxies of the account, so the policy cannot name a single one. */
  private grantFindWriters(): void {
    const resources = [Stack.of(this).formatArn({ service: 'rds', resource: '*' })];
    for (const [id, built] of this.built) {
      if (!FUNCTIONS[id].variables.includes(Variable.findWriters)) continue;
      built.addToRolePolicy(new PolicyStatement({ actions: FIND_WRITER_ACTIONS, resources }));
    }
  }

  private build(row: FunctionRow): LambdaFunction {
    const { namePrefix, environment, network, workflow, deadLetters, encryptionKey } = this.props;
    const functionName = `${namePrefix}-${row.entry}`;
    const logGroup = new LogGroup(this, `${row.entry}-logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: workflow.logRetention ?? RetentionDays.THREE_MONTHS,
      ...(encryptionKey && { encryptionKey }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new LambdaFunction(this, row.entry, {
      functionName,
      description: `${row.entry} of the password rotation workflow ${namePrefix}`,
      code: this.code(row),
      handler: 'index.handler',
      runtime: NODEJS_24,
      architecture: workflow.architecture ?? Architecture.ARM_64,
      timeout: Duration.seconds(row.timeoutSeconds),
      memorySize: row.memoryMegabytes,
      role: this.role(row, logGroup),
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: Object.fromEntries(
        row.variables.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
      ),
      ...(row.isEventDriven && { deadLetterQueue: deadLetters }),
      ...(encryptionKey && { environmentEncryption: encryptionKey }),
      // Running executions need the versions that a deployment replaces.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(this.isInVpc(row) && network?.placement),
    });
  }

  private code({ entry, logsIn }: FunctionRow): Code {
    const { databaseCaFile } = this.props.workflow;
    return logsIn && databaseCaFile !== undefined
      ? functionCodeWithCa(this, entry, databaseCaFile)
      : functionCode(entry);
  }

  /** A separate role for each function, without AWS's managed policies, which allow writing to every log group. */
  private role(row: FunctionRow, logGroup: LogGroup): Role {
    // A fleet's permissions are the same however many secrets there are; those for listed secrets grow.
    const RoleClass = this.props.workflow.fleet === true ? InlineRole : Role;
    const role = new RoleClass(this, `${row.entry}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (this.isInVpc(row) && this.props.network !== undefined) {
      role.addToPolicy(new PolicyStatement({ actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] }));
      // They are meant for the Lambda service, not for the code ("Giving Lambda functions access to resources in an Amazon VPC").
      role.addToPolicy(
        new PolicyStatement({
          effect: Effect.DENY,
          actions: NETWORK_INTERFACE_ACTIONS,
          resources: ['*'],
          conditions: {
            ArnEquals: { 'lambda:SourceFunctionArn': functionArnOf(this, this.props.namePrefix, row.entry) },
          },
        }),
      );
    }
    // Lambda decrypts a function's environment as the function's role.
    this.props.encryptionKey?.grantDecrypt(role);
    acknowledge(role, {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray segments, network interfaces and random passwords have no resource that IAM could name.',
    });
    return role;
  }

  private isInVpc(row: FunctionRow): boolean {
    return row.logsIn || this.props.workflow.allFunctionsInVpc === true;
  }
}

/**
 * Secrets Manager accepts a new value only from the rotation function, and does not document which identity it compares. So
 * the state machine calls that function itself, not a version of it. Notify reads documents of former versions anyway.
 */
const isPinned = (key: FunctionKey): boolean => key !== 'rotationFunction' && key !== 'notify';

/** Calls that find out which instance or cluster takes writes behind an endpoint: they return names and addresses only. */
const FIND_WRITER_ACTIONS = [
  'rds:DescribeDBClusters',
  'rds:DescribeDBInstances',
  'rds:DescribeDBProxyEndpoints',
  'rds:DescribeDBProxyTargets',
];

/**
 * What Lambda does as the function's role to attach it to a VPC (Lambda guide, "Giving Lambda functions access to resources
 * in an Amazon VPC").
 */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
