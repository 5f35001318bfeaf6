import { Connections, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib';
import { aWorkflow, EVERY_SECOND_MONDAY, functionsOf, ordersSecret, resources, aVpc } from './a-workflow';

const aNetwork = (stack: Stack) =>
  aVpc(stack, {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [
      { name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED },
      { name: 'other', subnetType: SubnetType.PRIVATE_ISOLATED },
    ],
  });

describe('a workflow that opens network access to Secrets Manager and to a database', () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    vpc: aNetwork(stack),
    vpcSubnets: { subnetGroupName: 'database' },
    createVpcEndpoints: true,
  }));
  const databaseGroup = SecurityGroup.fromSecurityGroupId(stack, 'Database', 'sg-0123456789abcdef0');
  const database = { connections: new Connections({ securityGroups: [databaseGroup], defaultPort: Port.tcp(5433) }) };
  rotation.rotate(ordersSecret(stack), { database, schedule: EVERY_SECOND_MONDAY });
  const functionGroup = { 'Fn::GetAtt': [expect.stringMatching(/^RotationNetworkFunctions/), 'GroupId'] };

  it("opens the database's port at both ends", () => {
    expect(resources(stack, 'AWS::EC2::SecurityGroupIngress')).toContainEqual({
      GroupId: 'sg-0123456789abcdef0',
      SourceSecurityGroupId: functionGroup,
      IpProtocol: 'tcp',
      FromPort: 5433,
      ToPort: 5433,
      Description: 'Password rotation',
    });
    expect(resources(stack, 'AWS::EC2::SecurityGroupEgress')).toEqual([
      expect.objectContaining({
        GroupId: functionGroup,
        DestinationSecurityGroupId: 'sg-0123456789abcdef0',
        FromPort: 5433,
        ToPort: 5433,
      }),
    ]);
  });

  it('lets the functions out to HTTPS and to nothing else', () => {
    expect(resources(stack, 'AWS::EC2::SecurityGroup')).toContainEqual(
      expect.objectContaining({
        GroupDescription: 'Password rotation: functions that log in to databases',
        SecurityGroupEgress: [
          {
            CidrIp: '0.0.0.0/0',
            Description: 'Secrets Manager, by endpoint or NAT',
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
          },
        ],
      }),
    );
  });

  it('makes one endpoint, for Secrets Manager, which the whole VPC may use', () => {
    expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual([
      expect.objectContaining({
        ServiceName: 'com.amazonaws.eu-central-1.secretsmanager',
        PrivateDnsEnabled: true,
        VpcEndpointType: 'Interface',
      }),
    ]);
    expect(resources(stack, 'AWS::EC2::SecurityGroup')).toContainEqual(
      expect.objectContaining({
        SecurityGroupIngress: [
          expect.objectContaining({
            CidrIp: { 'Fn::GetAtt': [expect.stringMatching(/^Vpc/), 'CidrBlock'] },
            FromPort: 443,
          }),
        ],
      }),
    );
  });

  it('admits the functions to it, whatever their addresses', () => {
    const ingress = resources<{ FromPort: number }>(stack, 'AWS::EC2::SecurityGroupIngress');
    expect(ingress.filter(({ FromPort }) => FromPort !== 5433)).toEqual([
      {
        GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^RotationNetworkSecretsManagerSecurityGroup/), 'GroupId'] },
        SourceSecurityGroupId: functionGroup,
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        Description: 'Password rotation',
      },
    ]);
  });

  it('places endpoint and functions in the chosen subnets', () => {
    const subnets = [
      { Ref: expect.stringMatching(/^VpcdatabaseSubnet1/) as string },
      { Ref: expect.stringMatching(/^VpcdatabaseSubnet2/) as string },
    ];
    expect(functionsOf(stack)['shop-set-secret']?.VpcConfig).toEqual({
      SubnetIds: subnets,
      SecurityGroupIds: [functionGroup],
    });
    expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual([expect.objectContaining({ SubnetIds: subnets })]);
  });
});

describe("a workflow with another owner's security group", () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    vpc: aNetwork(stack),
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Theirs', 'sg-00000000000000001')],
  }));

  it('makes neither a group nor an endpoint', () => {
    expect(resources(stack, 'AWS::EC2::SecurityGroup')).toEqual([]);
    expect(resources(stack, 'AWS::EC2::VPCEndpoint')).toEqual([]);
    expect(functionsOf(stack)['shop-preflight']?.VpcConfig?.SecurityGroupIds).toEqual(['sg-00000000000000001']);
  });

  it('shows that group, to open ways by hand', () => {
    expect(rotation.connections.securityGroups.map(({ securityGroupId }) => securityGroupId)).toEqual([
      'sg-00000000000000001',
    ]);
  });
});

it('says that there is nothing to open without a VPC', () => {
  const { rotation } = aWorkflow();
  expect(() => rotation.connections).toThrow(
    'RotationWorkflow Shop/Rotation: connections are not available: without the property vpc the functions have no security groups.',
  );
});
