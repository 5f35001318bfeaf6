import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ISecurityGroup, type IVpc, Vpc, type VpcProps } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationWorkflow, type RotationWorkflowProps } from '../../../infra/constructs/rotation-workflow';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const ORDERS_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:orders/app-AbCdEf';
export const EVERY_SECOND_MONDAY = { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' };

/** Context that makes the partition literal, as account and Region are. */
export const LITERAL_ARNS = {
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
};

/** A stack with literal ARNs. */
export function aStack(): Stack {
  return new Stack(new App({ context: LITERAL_ARNS }), 'Shop', { env: { account: ACCOUNT, region: REGION } });
}

/** A VPC whose default security group stays as it is: closing it takes a function of its own. */
export function aVpc(stack: Stack, props: VpcProps = {}): IVpc {
  return new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false, ...props }) as IVpc;
}

/** A workflow named `shop` in a stack of its own. */
export function aWorkflow(props: (stack: Stack) => RotationWorkflowProps = () => ({})): {
  readonly stack: Stack;
  readonly rotation: RotationWorkflow;
} {
  const stack = aStack();
  return { stack, rotation: new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', ...props(stack) }) };
}

/** A PostgreSQL instance with a generated secret. */
export function aPostgres(stack: Stack, vpc: IVpc, securityGroups?: ISecurityGroup[]): DatabaseInstance {
  return new DatabaseInstance(stack, 'Database', {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_5 }),
    vpc,
    ...(securityGroups && { securityGroups }),
  });
}

/** The secret orders/app, which exists already. */
export function ordersSecret(stack: Stack): ISecret {
  return Secret.fromSecretCompleteArn(stack, 'Orders', ORDERS_ARN);
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What the tests read of AWS::Lambda::Function. */
interface FunctionProperties {
  readonly FunctionName: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly Role: { readonly 'Fn::GetAtt': readonly [string, 'Arn'] };
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  readonly VpcConfig?: { readonly SubnetIds: readonly unknown[]; readonly SecurityGroupIds: readonly unknown[] };
  readonly TracingConfig: { readonly Mode: string };
  readonly LoggingConfig: { readonly LogGroup: { readonly Ref: string } };
}

/** Properties of every resource of a type. */
export function resources<T>(stack: Stack, type: string): T[] {
  return Object.values(Template.fromStack(stack).findResources(type)).map(
    (found) => (found as Resource).Properties as T,
  );
}

/** The functions by their name. */
export function functionsOf(stack: Stack): Readonly<Record<string, FunctionProperties>> {
  return Object.fromEntries(
    resources<FunctionProperties>(stack, 'AWS::Lambda::Function').map((each) => [each.FunctionName, each]),
  );
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface PolicyProperties {
  readonly Roles: readonly { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

/** Every statement of a role, as `resource: action action`, sorted; conditions follow as JSON. */
export function allowedTo(stack: Stack, roleLogicalId: string): string[] {
  const { Resources } = Template.fromStack(stack).toJSON() as { readonly Resources: Readonly<Record<string, unknown>> };
  const role = Resources[roleLogicalId] as
    { readonly Properties: { readonly Policies?: readonly Omit<PolicyProperties, 'Roles'>[] } } | undefined;
  const attached = resources<PolicyProperties>(stack, 'AWS::IAM::Policy').filter(({ Roles }) =>
    Roles.some(({ Ref }) => Ref === roleLogicalId),
  );
  return [...attached, ...(role?.Properties.Policies ?? [])]
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
      return [Resource].flat().map((each) => `${Effect} ${nameOf(each)}: ${[Action].flat().join(' ')}${condition}`);
    })
    .sort();
}

/** A literal ARN as it is, a reference by the readable part of its logical id. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource;
  }
  const { Ref: ref, 'Fn::GetAtt': attribute } = resource as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  return `<${(ref ?? attribute?.[0] ?? JSON.stringify(resource)).replace(/[0-9A-F]{8}$/, '')}>`;
}
