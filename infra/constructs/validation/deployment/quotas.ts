import { Stack, Token } from 'aws-cdk-lib';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Finding } from './findings';

/** Bytes of a function's resource policy (Lambda quotas). */
const RESOURCE_POLICY = 20_480;
/** Characters of the input a rule hands to its target (EventBridge quotas, PutTargets). */
const TARGET_INPUT = 8_192;
/** Rules of a security group in each direction (VPC quotas; adjustable). */
const RULES_OF_A_GROUP = 60;

/** Lengths of values that are known only at deployment: the longest Region, an account, and an ARN or name of usual length. */
const LENGTHS: Readonly<Record<string, number>> = {
  'AWS::Region': 14,
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::URLSuffix': 16,
};
const UNKNOWN = 120;

/** How long a text will be when it is deployed. */
function deployedLength(scope: Construct, text: string): number {
  return Token.isUnresolved(text) ? lengthOf(Stack.of(scope).resolve(text)) : Buffer.byteLength(text);
}

function lengthOf(resolved: unknown): number {
  if (typeof resolved === 'string') return Buffer.byteLength(resolved);
  const { Ref: name, 'Fn::Join': join } = resolved as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (join !== undefined) {
    const [separator, parts] = join;
    return parts.reduce<number>((sum, part) => sum + separator.length + lengthOf(part), 0);
  }
  return name === undefined ? UNKNOWN : (LENGTHS[name] ?? UNKNOWN);
}

/** A secret passed to a workflow, with what counts towards quotas. */
export interface TakesRoom {
  readonly path: string;
  /** ARN pattern in the permission of Secrets Manager. */
  readonly sourceArn: string;
  /** ARN in the input of the watch. */
  readonly watchedArn: string;
  /** Logical id of the permission: CloudFormation makes the statement's id of it. */
  readonly permission: string;
}

/**
 * Refuses the secret that no longer fits into a workflow: every secret takes a statement of the rotation function's
 * resource policy, and a place in the watch's input.
 *
 * @throws Error naming the quota, and the remedy.
 */
export function checkRoom(scope: Construct, functionArn: string, secrets: readonly TakesRoom[]): void {
  const stack = Stack.of(scope);
  // As Lambda stores it; CloudFormation's id of a statement is the stack's name, the logical id and 13 characters.
  const statement = ({ sourceArn, permission }: TakesRoom) =>
    JSON.stringify({
      Sid: `${stack.stackName}-${permission}-`,
      Effect: 'Allow',
      Principal: { Service: 'secretsmanager.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: '',
      Condition: { StringEquals: { 'AWS:SourceAccount': '' }, ArnLike: { 'AWS:SourceArn': '' } },
    }).length +
    13 +
    12 +
    deployedLength(scope, functionArn) +
    deployedLength(scope, sourceArn) +
    1;
  const policy = secrets.reduce(
    (sum, each) => sum + statement(each),
    '{"Version":"2012-10-17","Id":"default","Statement":[]}'.length,
  );
  const input = secrets.reduce(
    (sum, { watchedArn }) => sum + deployedLength(scope, watchedArn) + 3,
    '{"secretArns":[]}'.length,
  );
  for (const [what, size, quota] of [
    ["the rotation function's resource policy", policy, RESOURCE_POLICY],
    ["the watch's input", input, TARGET_INPUT],
  ] as const) {
    if (size > quota) {
      throw new Error(
        `RotationWorkflow ${scope.node.path}: the secret ${secrets.at(-1)?.path} is the ${secrets.length}th of this workflow, and one too many: ` +
          `${what} would have some ${size} bytes of the ${quota} it may have. Hand this one and the next to another workflow.`,
      );
    }
  }
}

/** Bytes of all of a function's variables together (Lambda quotas), less what the others take at most. */
const ENVIRONMENT = 4_096 - 1_500;

/** Whether the environment of the functions has room for these lines. */
export function fitsEnvironment(scope: Construct, lines: readonly string[]): boolean {
  return lines.reduce((sum, line) => sum + deployedLength(scope, line) + 1, 0) <= ENVIRONMENT;
}

/**
 * Refuses the secret whose writer no longer fits into the environment of the functions.
 *
 * @param lines one line for each secret
 * @throws Error naming the quota, and the remedy.
 */
export function checkEnvironment(scope: Construct, { node }: ISecret, lines: readonly string[]): void {
  if (fitsEnvironment(scope, lines)) return;
  throw new Error(
    `RotationWorkflow ${scope.node.path}: the secret ${node.path} is the ${lines.length}th whose writer the functions have to be told, and one too many: ` +
      `their environment has room for some ${ENVIRONMENT} bytes of that. Set \`findWriters\` and leave \`writerEndpoint\` out, attach the secret (secret.attach(database)), or hand this one and the next to another workflow.`,
  );
}

/** Warns if the functions' own group needs more rules than the default quota allows. */
export function tooManyRules(databases: readonly IConnectable[]): Finding[] {
  const groups = new Set(databases.flatMap(({ connections }) => connections.securityGroups));
  // One more rule leads to Secrets Manager.
  if (groups.size + 1 <= RULES_OF_A_GROUP) return [];
  return [
    {
      severity: 'warning',
      id: 'manySecurityGroupRules',
      message:
        `The functions' security group gets a rule for each of ${groups.size} groups of databases, and ${RULES_OF_A_GROUP} rules is what a group has by default. ` +
        'Ask for a higher quota (Inbound or outbound rules per security group), or let the databases share a group.',
    },
  ];
}
