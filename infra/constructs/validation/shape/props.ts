import { type SubnetSelection, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { Md5Roles } from '../../rotation-workflow-props';
import type { DatabaseAccessProps, EvidenceProps, RotationWorkflowProps } from '../../rotation-workflow-props';
import { aConstruct, anObject, flag, listOf, memberOf, number, partsOf, record, text } from '../kinds';
import { CONNECTIONS, DURATION, KEY, SECRET, SECURITY_GROUP } from './cdk';
import { type KindsOf, refuse } from './misfit';
import { PASSWORD } from './password';

const SUBNETS: KindsOf<SubnetSelection> = {
  availabilityZones: listOf(text('eu-central-1a')),
  onePerAz: flag,
  subnetFilters: listOf(anObject('a SubnetFilter', { selectSubnets: 'function' })),
  subnetGroupName: text('Database'),
  subnets: listOf(aConstruct('a subnet, as from Subnet.fromSubnetId(...)', { subnetId: 'string' })),
  subnetType: memberOf('SubnetType', SubnetType),
};

const DATABASE_ACCESS: KindsOf<DatabaseAccessProps> = {
  vpc: aConstruct('a VPC, as from new Vpc(...) or Vpc.fromLookup(...)', {
    vpcId: 'string',
    selectSubnets: 'function',
    addInterfaceEndpoint: 'function',
  }),
  vpcSubnets: partsOf('give subnets such as { subnetType: SubnetType.PRIVATE_WITH_EGRESS }', SUBNETS),
  securityGroups: listOf(SECURITY_GROUP),
  createVpcEndpoints: flag,
  allFunctionsInVpc: flag,
  secretsManagerEndpoint: aConstruct('an endpoint, as from vpc.addInterfaceEndpoint(...)', {
    vpcEndpointId: 'string',
    connections: CONNECTIONS,
  }),
  databaseCaFile: text('"certificates/ca.pem"'),
  md5Roles: memberOf('Md5Roles', Md5Roles),
};

const EVIDENCE: KindsOf<EvidenceProps> = {
  recordRetention: memberOf('RetentionDays', RetentionDays),
  recordBucket: aConstruct('a bucket, as from new Bucket(...)', {
    bucketName: 'string',
    arnForObjects: 'function',
  }),
};

const WORKFLOW: KindsOf<RotationWorkflowProps> = {
  ...DATABASE_ACCESS,
  fleet: flag,
  dashboard: flag,
  alertTopic: aConstruct('a topic, as from new Topic(...)', {
    topicArn: 'string',
    addSubscription: 'function',
    grantPublish: 'function',
  }),
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
  password: PASSWORD,
  superusers: listOf(SECRET),
  verificationQuery: text('"SELECT count(*) FROM orders"'),
  databasePatience: DURATION,
  recoveryPatience: DURATION,
  logRetention: memberOf('RetentionDays', RetentionDays),
  architecture: anObject('Architecture.ARM_64 or Architecture.X86_64', { name: 'string', dockerPlatform: 'string' }),
  namePrefix: text('"orders"'),
  encryptionKey: KEY,
  stateMachineKey: KEY,
  blackouts: listOf(text('2026-12-24')),
  enforceBlackouts: flag,
  lambdaConcurrency: number,
};

const PROPS = record('give an object of properties, or leave it out', WORKFLOW);

/** @throws Error for a property that is unknown, missing, or of another type than its declaration says. */
export function checkPropsShape(scope: Construct, props: unknown): void {
  refuse(scope, 'props', PROPS(props));
}
