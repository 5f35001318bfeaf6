import type { Answer } from './every-operation';

/** What the services answer, as far as some function reads it: of each operation one answer, of a list two pages. */
export const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  DescribeSecret: [
    json({
      ARN: 'arn',
      Name: 'orders',
      KmsKeyId: 'key',
      RotationEnabled: true,
      RotationLambdaARN: 'function',
      LastRotatedDate: 1_764_000_000.123,
      CreatedDate: 1_763_000_000,
      Tags: [{ Key: 'k', Value: 'v' }],
      VersionIdsToStages: { v1: ['AWSCURRENT'] },
      ReplicationStatus: [{ Region: 'eu-west-1', Status: 'InSync' }],
    }),
  ],
  GetSecretValue: [
    json({ ARN: 'arn', Name: 'orders', VersionId: 'v1', SecretString: '{"a":1}', VersionStages: ['B'] }),
  ],
  GetRandomPassword: [json({ RandomPassword: 'p' })],
  PutSecretValue: [json({ VersionId: 'v2' })],
  UpdateSecretVersionStage: [json({ ARN: 'arn' })],
  ListSecretVersionIds: [
    json({ Versions: [{ VersionId: 'v1', VersionStages: ['A'], CreatedDate: 1_763_000_000 }], NextToken: 'more' }),
    json({ Versions: [] }),
  ],
  ListSecrets: [json({ SecretList: [{ ARN: 'one', Name: 'a' }], NextToken: 'more' }), json({ SecretList: [] })],
  StartExecution: [json({ executionArn: 'one', startDate: 1_764_000_000.5 })],
  DescribeExecution: [
    json({ executionArn: 'one', status: 'FAILED', cause: 'c', error: 'e', input: '{}', output: '{}' }),
  ],
  GetExecutionHistory: [
    json({
      events: [
        { timestamp: 1_764_000_000, type: 'TaskFailed', id: 3, taskFailedEventDetails: { error: 'e', cause: 'c' } },
        {
          timestamp: 1_764_000_000,
          type: 'TaskStateEntered',
          id: 2,
          stateEnteredEventDetails: { input: '{}', name: 'n' },
        },
        {
          timestamp: 1_764_000_000,
          type: 'TaskStateExited',
          id: 1,
          stateExitedEventDetails: { output: '{}', name: 'n' },
        },
      ],
    }),
  ],
  ListExecutions: [
    json({ executions: [{ executionArn: 'one', name: 'n', status: 'RUNNING', startDate: 1 }], nextToken: 'more' }),
    json({ executions: [] }),
  ],
  DescribeDBInstances: [
    xml(
      'DescribeDBInstances',
      `<DBInstances><DBInstance><DBInstanceIdentifier>orders</DBInstanceIdentifier>
        <Endpoint><Address>orders.rds.amazonaws.com</Address><Port>5432</Port></Endpoint>
        <DBClusterIdentifier>c</DBClusterIdentifier>
        <ReadReplicaSourceDBInstanceIdentifier>source</ReadReplicaSourceDBInstanceIdentifier>
        <ReadReplicaSourceDBClusterIdentifier>other</ReadReplicaSourceDBClusterIdentifier>
      </DBInstance></DBInstances>`,
    ),
  ],
  DescribeDBClusters: [
    xml(
      'DescribeDBClusters',
      '<DBClusters><DBCluster><Endpoint>e</Endpoint><Port>5432</Port></DBCluster></DBClusters>',
    ),
  ],
  DescribeDBProxyEndpoints: [
    xml(
      'DescribeDBProxyEndpoints',
      `<Marker>more</Marker><DBProxyEndpoints><member><DBProxyName>proxy</DBProxyName><Endpoint>e</Endpoint></member>
      </DBProxyEndpoints>`,
    ),
    xml('DescribeDBProxyEndpoints', '<DBProxyEndpoints/>'),
  ],
  DescribeDBProxyTargets: [
    xml(
      'DescribeDBProxyTargets',
      `<Marker>more</Marker><Targets><member><Type>TRACKED_CLUSTER</Type><RdsResourceId>c</RdsResourceId>
        <TrackedClusterId>t</TrackedClusterId></member></Targets>`,
    ),
    xml('DescribeDBProxyTargets', '<Targets></Targets>'),
  ],
  PutLogEvents: [json({ rejectedLogEventsInfo: {} })],
  Publish: [xml('Publish', '<MessageId>m</MessageId>')],
  PutObject: [[200, '', { 'x-amz-request-id': 'r', 'x-amz-id-2': 'e' }]],
};

function json(body: object): Answer {
  return [200, JSON.stringify(body), { 'x-amzn-requestid': 'r' }];
}

function xml(operation: string, result: string): Answer {
  const metadata = '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>';
  const response = `<${operation}Result>${result}</${operation}Result>${metadata}`;
  return [200, `<${operation}Response>${response}</${operation}Response>`, { 'x-amzn-requestid': 'r' }];
}
