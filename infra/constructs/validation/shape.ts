import { RemovalPolicy } from 'aws-cdk-lib';
import { type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { PasswordRules } from '../../../functions/rotation/secret/password-options';
import { RotationStrategy } from '../secrets/rotation-strategy';
import { AlertSeverity } from '../secrets/secret-settings';
import { Md5Roles } from '../rotation-workflow-props';
import type {
  DatabaseAccessProps,
  EvidenceProps,
  RotateOptions,
  RotationWorkflowProps,
} from '../rotation-workflow-props';
import type { RotationWorkflowAttributes } from '../rotation-workflow-interface';
import type { IRotationSchedule } from '../rotation-schedule';
import {
  anObject,
  anObjectUnseen,
  flag,
  type Kind,
  listOf,
  memberOf,
  type Misfit,
  number,
  partsOf,
  record,
  text,
} from './kinds';
import { propertyErrorOf } from './property-error';

/** A kind for each property: one that is added to the props and forgotten here does not compile. */
type KindsOf<T> = Readonly<Record<keyof T, Kind>>;

const SECRET = anObjectUnseen(
  'a secret, as from new DatabaseSecret(...) or Secret.fromSecretCompleteArn(this, id, arn)',
  ['grantRead', 'secretArn', 'node'],
);

const DURATION = anObject('a Duration, as from Duration.minutes(2)', ['toSeconds', 'toMinutes']);

const SUBNETS: KindsOf<SubnetSelection> = {
  availabilityZones: listOf(text('eu-central-1a')),
  onePerAz: flag,
  subnetFilters: listOf(anObject('a SubnetFilter', ['selectSubnets'])),
  subnetGroupName: text('Database'),
  subnets: listOf(anObject('a subnet, as from Subnet.fromSubnetId(...)', ['subnetId', 'availabilityZone'])),
  subnetType: memberOf('SubnetType', SubnetType),
};

const DATABASE_ACCESS: KindsOf<DatabaseAccessProps> = {
  vpc: anObject('a VPC, as from new Vpc(...) or Vpc.fromLookup(...)', ['selectSubnets', 'addInterfaceEndpoint']),
  vpcSubnets: partsOf('give subnets such as { subnetType: SubnetType.PRIVATE_WITH_EGRESS }', SUBNETS),
  securityGroups: listOf(anObject('a SecurityGroup', ['securityGroupId', 'connections'])),
  createVpcEndpoints: flag,
  allFunctionsInVpc: flag,
  secretsManagerEndpoint: anObject('an endpoint, as from vpc.addInterfaceEndpoint(...)', [
    'vpcEndpointId',
    'connections',
  ]),
  databaseCaFile: text('"certificates/ca.pem"'),
  md5Roles: memberOf('Md5Roles', Md5Roles),
};

const PASSWORD: KindsOf<PasswordRules> = {
  length: number,
  excludeCharacters: text('"/@"'),
  excludeNumbers: flag,
  excludePunctuation: flag,
  excludeUppercase: flag,
  excludeLowercase: flag,
  requireEachIncludedType: flag,
};

const EVIDENCE: KindsOf<EvidenceProps> = {
  recordRetention: memberOf('RetentionDays', RetentionDays),
  recordBucket: anObject('a bucket, as from new Bucket(...)', ['bucketName', 'arnForObjects']),
};

const WORKFLOW: KindsOf<RotationWorkflowProps> = {
  ...DATABASE_ACCESS,
  fleet: flag,
  dashboard: flag,
  alertTopic: anObject('a topic, as from new Topic(...)', ['topicArn', 'addSubscription']),
  alertEmails: listOf(text('oncall@example.com')),
  slackWebhook: SECRET,
  amazonQ: record('give { slackWorkspaceId, slackChannelId }', {
    slackWorkspaceId: text('T0123456789'),
    slackChannelId: text('C0123456789'),
  }),
  alertOnSuccess: flag,
  dailyCheck: flag,
  reportSessions: flag,
  findWriters: flag,
  runbookUrl: text('https://wiki.example.com/runbook'),
  accountName: text('"prod"'),
  ...EVIDENCE,
  password: record('give rules such as { length: 40 }', PASSWORD),
  superusers: listOf(SECRET),
  verificationQuery: text('"SELECT count(*) FROM orders"'),
  databasePatience: DURATION,
  recoveryPatience: DURATION,
  logRetention: memberOf('RetentionDays', RetentionDays),
  architecture: anObject('Architecture.ARM_64 or Architecture.X86_64', ['name', 'dockerPlatform']),
  namePrefix: text('"orders"'),
  encryptionKey: anObject('a key, as from new Key(...)', ['keyArn', 'grantDecrypt']),
  stateMachineKey: anObject('a key, as from new Key(...)', ['keyArn', 'grantDecrypt']),
  blackouts: listOf(text('2026-12-24')),
  enforceBlackouts: flag,
  lambdaConcurrency: number,
};

const SCHEDULE_EXAMPLE = "{ expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' }";

const SCHEDULE: KindsOf<IRotationSchedule> & { readonly sentence: Kind } = {
  expression: text('cron(0 3 ? 1/1 2#2 *)'),
  duration: text('2h'),
  // A RotationSchedule holds it besides.
  sentence: text('"every day, 03:00 to 04:00 UTC"'),
};

const ROTATE: KindsOf<RotateOptions> = {
  schedule: record(`give ${SCHEDULE_EXAMPLE} or a RotationSchedule`, SCHEDULE, ['expression']),
  database: anObject('the database of the secret, or new Connections(...)', ['connections']),
  strategy: memberOf('RotationStrategy', RotationStrategy),
  superuser: SECRET,
  username: text('"orders_app"'),
  replicaRegions: listOf(
    record(
      "give Regions such as { region: 'eu-west-1' }",
      { region: text('eu-west-1'), encryptionKey: anObject('a key of that Region', ['keyArn']) },
      ['region'],
    ),
  ),
  rotateImmediately: flag,
  verificationQuery: text('"SELECT count(*) FROM orders"'),
  password: record('give rules such as { length: 40 }', PASSWORD),
  databaseCaFile: text('"certificates/ca.pem"'),
  writerEndpoint: text('database.instanceEndpoint.socketAddress'),
  highestSeverity: memberOf('AlertSeverity', AlertSeverity),
  scheduleLogicalId: text('"OrdersSecretRotationSchedule1A2B3C4D"'),
  removalPolicy: memberOf('RemovalPolicy', RemovalPolicy),
};

const PROPS = record('give an object of properties, or leave it out', WORKFLOW);
const OPTIONS = record(`give options with a schedule: { schedule: ${SCHEDULE_EXAMPLE} }`, ROTATE, ['schedule']);

/** @throws Error for a property that is unknown, missing, or of another type than its declaration says. */
export function checkPropsShape(scope: Construct, props: unknown): void {
  refuse(scope, 'props', PROPS(props));
}

/** @throws Error as {@link checkPropsShape}, for the options of `rotate`. */
export function checkOptionsShape(scope: Construct, options: unknown): void {
  refuse(scope, 'options', OPTIONS(options));
}

const ATTRIBUTES = record(
  "give { rotationFunctionArn } of the workflow's rotation function",
  {
    rotationFunctionArn: text('arn:aws:lambda:eu-central-1:111122223333:function:platform-rotation-function'),
    securityGroups: listOf(anObject('a SecurityGroup', ['securityGroupId', 'connections'])),
  } satisfies KindsOf<RotationWorkflowAttributes>,
  ['rotationFunctionArn'],
);

/** @throws Error as {@link checkPropsShape}, for what is known of another stack's workflow. */
export function checkAttributesShape(scope: Construct, attributes: unknown): void {
  refuse(scope, 'attributes', ATTRIBUTES(attributes));
}

/** @throws Error if that is no prefix of names. */
export function checkPrefixShape(scope: Construct, namePrefix: unknown): void {
  refuse(scope, 'props', PREFIX({ namePrefix }));
}

const PREFIX = record('give the prefix of the workflow', { namePrefix: text('"platform"') }, ['namePrefix']);

const GRANTEE = anObject('who may operate, such as a Role', ['grantPrincipal']);

/** @throws Error if rights cannot be granted to that. */
export function checkGrantee(scope: Construct, grantee: unknown): void {
  const misfit = GRANTEE(grantee);
  if (misfit === undefined) return;
  throw new Error(
    `RotationWorkflow ${scope.node.path}: the grantee handed to grantOperate ${misfit.found}: ${misfit.allowed}.`,
  );
}

/** @throws Error if that is no secret; it says why a database may have none. */
export function checkSecret(scope: Construct, secret: unknown): void {
  const misfit = SECRET(secret);
  if (misfit === undefined) return;
  const remedy =
    secret === undefined || secret === null
      ? 'a database has one only if it was made with Credentials.fromGeneratedSecret or Credentials.fromSecret; otherwise name it with Secret.fromSecretCompleteArn(this, id, arn)'
      : misfit.allowed;
  throw new Error(`RotationWorkflow ${scope.node.path}: the secret handed to rotate ${misfit.found}: ${remedy}.`);
}

function refuse(scope: Construct, whole: string, misfit: Misfit | undefined): void {
  if (misfit === undefined) return;
  throw propertyErrorOf(scope)(misfit.path.slice(1) || whole, misfit.found, misfit.allowed);
}
