import { App, Lazy, SecretValue, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Connections, type IConnectable, type IVpc, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import {
  CfnDBInstance,
  DatabaseCluster,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseProxy,
  DatabaseSecret,
  MysqlEngineVersion,
  ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import {
  ACCOUNT,
  allowedTo,
  aPostgres,
  aStack,
  aVpc,
  aWorkflow,
  EVERY_SECOND_MONDAY,
  functionsOf,
  ordersSecret,
  REGION,
  resources,
} from '../../infra/constructs/a-workflow';

const schedule = EVERY_SECOND_MONDAY;
const env = { account: ACCOUNT, region: REGION };
const secretArn = (place: string, name = 'orders/app-AbCdEf') => `arn:aws:secretsmanager:${place}:secret:${name}`;
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('rds-rotation-workflow:'))
    .map(({ entry }) => (entry.data as string).replace(/ \[ack: .*\]$/, ''));

describe('a secret that no deployment could rotate is refused', () => {
  const aMySql = (stack: Stack) =>
    new DatabaseInstance(stack, 'MySql', {
      engine: DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_0 }),
      vpc: aVpc(stack),
    });

  it.each<[string, (stack: Stack) => ISecret, string]>([
    [
      'of another account',
      (stack) => Secret.fromSecretCompleteArn(stack, 'Theirs', secretArn('eu-central-1:999988887777')),
      'Shop/Theirs is in the account 999988887777, the workflow in 111111111111: Secrets Manager calls rotation functions of the same account and Region only, so make a workflow in the account of the secret.',
    ],
    [
      'of another Region',
      (stack) => Secret.fromSecretCompleteArn(stack, 'Far', secretArn('us-east-1:111111111111')),
      'Shop/Far is in the Region us-east-1, the workflow in eu-central-1: Secrets Manager calls rotation functions of the same account and Region only, so make a workflow in the Region of the secret.',
    ],
    [
      'of a stack in another Region',
      () => {
        const far = new Stack(new App(), 'Far', { env: { account: ACCOUNT, region: 'us-east-1' } });
        return new Secret(far, 'Orders', { secretName: 'orders' }) as ISecret;
      },
      'Far/Orders is in the Region us-east-1, the workflow in eu-central-1: Secrets Manager calls',
    ],
    [
      'managed by RDS, by its name',
      (stack) => Secret.fromSecretNameV2(stack, 'Managed', 'rds!db-0a1b2c3d'),
      'Shop/Managed is managed by rds, which rotates it itself and lets nobody else: rotate secrets of your own, or make the database with Credentials.fromGeneratedSecret instead of a managed master password.',
    ],
    [
      'managed by RDS, by its ARN',
      (stack) =>
        Secret.fromSecretCompleteArn(stack, 'Managed', secretArn('eu-central-1:111111111111', 'rds!db-0a1b-AbCdEf')),
      'Shop/Managed is managed by rds',
    ],
    [
      'managed by RDS, of an instance of the app',
      (stack) => {
        const instance = new CfnDBInstance(stack, 'Instance', { manageMasterUserPassword: true });
        return Secret.fromSecretCompleteArn(stack, 'Managed', instance.attrMasterUserSecretSecretArn);
      },
      'Shop/Managed is managed by rds',
    ],
    [
      'of a MySQL instance',
      (stack) => aMySql(stack).secret!,
      'Shop/MySql/Secret/Attachment is attached to mysql: this workflow rotates passwords of postgres and aurora-postgresql.',
    ],
  ])('%s', (_, secretIn, message) => {
    const { stack, rotation } = aWorkflow();
    const secret = secretIn(stack);
    expect(() => rotation.rotate(secret, { schedule })).toThrow(
      `RotationWorkflow Shop/Rotation: the secret ${message}`,
    );
  });

  it('unless account and Region are open, or the same', () => {
    const stack = new Stack(new App(), 'Anywhere');
    const rotation = new RotationWorkflow(stack, 'Rotation');
    const there = Secret.fromSecretCompleteArn(stack, 'There', secretArn('us-east-1:999988887777'));
    expect(() => rotation.rotate(there, { schedule })).not.toThrow();
    const { stack: shop, rotation: known } = aWorkflow();
    expect(() => known.rotate(ordersSecret(shop), { schedule })).not.toThrow();
  });
});

describe('a secret that is not ready is spoken of', () => {
  it.each<[string, (stack: Stack) => ISecret, string[]]>([
    [
      'the secret itself, where it is attached',
      (stack) => {
        const secret = new DatabaseSecret(stack, 'App', { username: 'app' }) as ISecret & DatabaseSecret;
        secret.attach(aPostgres(stack, aVpc(stack)));
        return secret;
      },
      [
        'The secret Shop/App is attached to a database by Shop/App/Attachment/Resource, and rotate was given the secret itself: ' +
          'its first check may come before its host is filled in. Hand over what attach returned.',
      ],
    ],
    [
      'a generated secret that is attached to nothing',
      (stack) => new DatabaseSecret(stack, 'App', { username: 'app' }) as ISecret,
      [
        'The secret Shop/App is generated without engine, host, and attached to no database in this app: its rotation fails until its value has them. ' +
          'Attach it (secret.attach(database)) and hand over what attach returns, or put them into its secretStringTemplate.',
      ],
    ],
    [
      'a generated secret that is a bare password',
      (stack) => new Secret(stack, 'App') as ISecret,
      [expect.stringContaining('The secret Shop/App is generated without JSON, and attached to no database')],
    ],
    ['an attached one: nothing', (stack) => aPostgres(stack, aVpc(stack)).secret!, []],
    ['an existing one: nothing', ordersSecret, []],
    [
      'one with a value of its own: nothing',
      (stack) =>
        new Secret(stack, 'App', { secretStringValue: SecretValue.unsafePlainText('{"host":"db"}') }) as ISecret,
      [],
    ],
    [
      'one whose template has it all: nothing',
      (stack) =>
        new Secret(stack, 'App', {
          generateSecretString: {
            generateStringKey: 'password',
            secretStringTemplate: '{"engine":"postgres","host":"db","username":"app"}',
          },
        }) as ISecret,
      [],
    ],
  ])('%s', (_, secretIn, said) => {
    const { stack, rotation } = aWorkflow();
    rotation.rotate(secretIn(stack), { schedule });
    expect(warningsOf(stack)).toEqual(said);
  });
});

describe('a database whose passwords cannot be rotated is refused', () => {
  function rotating(databaseIn: (stack: Stack, vpc: IVpc) => IConnectable) {
    const stack = aStack();
    const vpc = aVpc(stack);
    const rotation = new RotationWorkflow(stack, 'Rotation', { vpc });
    return () => rotation.rotate(ordersSecret(stack), { schedule, database: databaseIn(stack, vpc) });
  }

  it('as MySQL', () => {
    const mySql = DatabaseInstanceEngine.mysql({ version: MysqlEngineVersion.VER_8_0 });
    const database = (stack: Stack, vpc: IVpc) => new DatabaseInstance(stack, 'MySql', { engine: mySql, vpc });
    expect(rotating(database)).toThrow(
      'RotationWorkflow Shop/Rotation: property database has the engine mysql: allowed are PostgreSQL instances and Aurora PostgreSQL clusters.',
    );
  });

  it('as an RDS Proxy, with the right advice', () => {
    const proxy = (stack: Stack, vpc: IVpc) => {
      const instance = aPostgres(stack, vpc);
      return new DatabaseProxy(stack, 'Proxy', {
        proxyTarget: ProxyTarget.fromInstance(instance),
        secrets: [instance.secret!],
        vpc,
      });
    };
    expect(rotating(proxy)).toThrow(
      'property database is an RDS Proxy: hand over the instance or cluster behind it: a proxy knows only the current password, so a new one cannot be tried through it.',
    );
  });

  it('as an imported cluster without a port', () => {
    const cluster = (stack: Stack) =>
      DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'orders' });
    expect(rotating(cluster)).toThrow(
      'property database has no default port: hand over `new Connections({ securityGroups, defaultPort: Port.tcp(5432) })`.',
    );
  });
});

describe('a database in another VPC', () => {
  const otherVpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a'], privateSubnetIds: ['subnet-2'] });
  const oneVpc = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'One', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });

  it.each<[string, (stack: Stack) => readonly [IVpc, IVpc], string[]]>([
    [
      'known by its id: said',
      (stack) => [oneVpc(stack), otherVpc(stack)],
      [
        'Shop/Database is in another VPC than the functions, which reach it only if the two are peered and routed. Otherwise give the workflow the VPC of the database.',
      ],
    ],
    [
      'the same, imported twice: nothing',
      (stack) => [
        oneVpc(stack),
        Vpc.fromVpcAttributes(stack, 'Again', {
          vpcId: 'vpc-1',
          availabilityZones: ['a'],
          privateSubnetIds: ['subnet-1'],
        }),
      ],
      [],
    ],
    [
      'one made here and one imported, which may be another way to name it: nothing',
      (stack) => [aVpc(stack), otherVpc(stack)],
      [],
    ],
  ])('%s', (_, vpcs, said) => {
    const stack = aStack();
    const [vpc, theirs] = vpcs(stack);
    const rotation = new RotationWorkflow(stack, 'Rotation', { vpc });
    const database = aPostgres(stack, theirs);
    rotation.rotate(database.secret!, { schedule, database });
    expect(warningsOf(stack)).toEqual(said);
  });
});

describe('quotas', () => {
  const rotateMany = (count: number, name: (index: number) => string) => {
    const { stack, rotation } = aWorkflow();
    for (let index = 1; index <= count; index++) {
      const arn = secretArn('eu-central-1:111111111111', `${name(index)}-AbCdEf`);
      rotation.rotate(Secret.fromSecretCompleteArn(stack, `S${index}`, arn), { schedule });
    }
  };

  it("thirty-five secrets fit, and the first that does not is refused: the rotation function's policy", () => {
    expect(() => rotateMany(35, (index) => `orders/database-${index}`)).not.toThrow();
    expect(() => rotateMany(90, (index) => `orders/database-${index}`)).toThrow(
      /^RotationWorkflow Shop\/Rotation: the secret Shop\/S(\d+) is the \1th of this workflow, and one too many: the rotation function's resource policy would have some 20\d\d\d bytes of the 20480 it may have\. Hand this one and the next to another workflow\.$/,
    );
  });

  it("with the longest names fewer fit: the watch's input, or the policy", () => {
    expect(() => rotateMany(35, (index) => `${index}`.padEnd(300, 'x'))).toThrow(
      /the secret Shop\/S\d+ is the \d+th of this workflow, and one too many: the (rotation function's resource policy|watch's input) would have some \d+ bytes/,
    );
  });

  it('excluded characters are listed once each, however often they are given', () => {
    const { stack } = aWorkflow(() => ({ password: { excludeCharacters: 'xyz\u00e9'.repeat(1024) } }));
    expect(functionsOf(stack)['shop-rotation-function']?.Environment?.Variables).toMatchObject({
      EXCLUDE_CHARACTERS: 'xyz',
    });
  });

  it('an address of the runbook that takes the room of the other variables is refused', () => {
    const runbookUrl = `https://example.com/${'x'.repeat(1000)}`;
    expect(() => aWorkflow(() => ({ runbookUrl }))).toThrow(
      'property runbookUrl has 1020 characters: allowed are 1000.',
    );
  });

  it.each([
    [59, []],
    [
      60,
      [
        "The functions' security group gets a rule for each of 60 groups of databases, and 60 rules is what a group has by default. " +
          'Ask for a higher quota (Inbound or outbound rules per security group), or let the databases share a group.',
      ],
    ],
  ])('%i groups of databases beside the rule to Secrets Manager', (count, said) => {
    const stack = aStack();
    const rotation = new RotationWorkflow(stack, 'Rotation', { vpc: aVpc(stack) });
    const securityGroups = Array.from({ length: count }, (_, index) =>
      SecurityGroup.fromSecurityGroupId(stack, `Group${index}`, `sg-${index}`),
    );
    const database = { connections: new Connections({ securityGroups, defaultPort: Port.tcp(5432) }) };
    rotation.rotate(ordersSecret(stack), { schedule, database });
    expect(warningsOf(stack)).toEqual(said);
  });
});

describe('keys known by an alias', () => {
  const aliased = (stack: Stack, alias: string) =>
    Secret.fromSecretAttributes(stack, 'Orders', {
      secretCompleteArn: secretArn('eu-central-1:111111111111'),
      encryptionKey: Alias.fromAliasName(stack, 'Alias', alias),
    });

  it('are granted by their alias, through Secrets Manager and for this secret only', () => {
    const { stack, rotation } = aWorkflow();
    rotation.rotate(aliased(stack, 'alias/rds'), { schedule });
    const role = functionsOf(stack)['shop-preflight']?.Role['Fn::GetAtt'][0] ?? '';
    expect(allowedTo(stack, role).filter((each) => each.includes('kms:'))).toEqual([
      'Allow arn:aws:kms:eu-central-1:111111111111:key/*: kms:Decrypt if ' +
        JSON.stringify({
          StringEquals: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' },
          ArnLike: { 'kms:EncryptionContext:SecretARN': secretArn('eu-central-1:111111111111') },
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/rds' },
        }),
    ]);
  });

  it('of an alias made here, or imported with its key, the key itself is granted', () => {
    const { stack, rotation } = aWorkflow();
    const key = new Key(stack, 'Key');
    const secret = Secret.fromSecretAttributes(stack, 'Orders', {
      secretCompleteArn: secretArn('eu-central-1:111111111111'),
      encryptionKey: new Alias(stack, 'Alias', { aliasName: 'alias/rds', targetKey: key }),
    });
    rotation.rotate(secret, { schedule });
    const role = functionsOf(stack)['shop-preflight']?.Role['Fn::GetAtt'][0] ?? '';
    expect(allowedTo(stack, role).find((each) => each.includes('kms:'))).toMatch(/^Allow <Key>: kms:Decrypt if /);
  });

  it('are refused for the executions, unless the key is known', () => {
    expect(() => aWorkflow((stack) => ({ stateMachineKey: Alias.fromAliasName(stack, 'Alias', 'alias/sfn') }))).toThrow(
      'property stateMachineKey is the alias alias/sfn, whose key is not known: hand over the key itself, as from Key.fromKeyArn or Key.fromLookup.',
    );
    const { stack } = aWorkflow((made) => ({
      stateMachineKey: new Alias(made, 'Alias', { aliasName: 'alias/sfn', targetKey: new Key(made, 'Key') }),
    }));
    expect(resources(stack, 'AWS::StepFunctions::StateMachine')).toContainEqual(
      expect.objectContaining({
        EncryptionConfiguration: expect.objectContaining({
          KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
        }) as unknown,
      }),
    );
  });
});

describe('a topic of your own', () => {
  const withTopic = (topic: (stack: Stack) => ITopic) => {
    const stack = aStack();
    return {
      stack,
      make: () => new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', alertTopic: topic(stack) }),
    };
  };

  it.each<[string, (stack: Stack) => ITopic, string]>([
    [
      'that is FIFO',
      (stack) => new Topic(stack, 'Topic', { fifo: true }),
      'alertTopic is a FIFO topic: hand over a standard topic: alarms and mail know no message groups.',
    ],
    [
      'that is FIFO, by its ARN',
      (stack) => Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:111111111111:alerts.fifo'),
      'alertTopic is a FIFO topic',
    ],
    [
      'of another Region',
      (stack) => Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:alerts'),
      'alertTopic is in the Region us-east-1, the workflow in eu-central-1: hand over a topic of the same Region: alarms reach no other.',
    ],
    [
      'that is encrypted with the key of AWS',
      (stack) => new Topic(stack, 'Topic', { masterKey: Alias.fromAliasName(stack, 'Key', 'alias/aws/sns') }),
      'alertTopic is encrypted with alias/aws/sns: encrypt it with a key of your own: CloudWatch may not use that one, so no alarm would arrive.',
    ],
  ])('%s is refused', (_, topic, message) => {
    expect(withTopic(topic).make).toThrow(`RotationWorkflow Shop/Rotation: property ${message}`);
  });

  it.each<[string, (stack: Stack) => ITopic, string[]]>([
    [
      'of another account: what its policy must say',
      (stack) => Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:999988887777:alerts'),
      [
        "The property alertTopic is a topic of the account 999988887777. Its policy there must let cloudwatch.amazonaws.com and this workflow's function notify, of the account 111111111111, publish (sns:Publish); otherwise alerts and alarms are lost.",
      ],
    ],
    [
      'with an imported key: what its policy must say',
      (stack) =>
        new Topic(stack, 'Topic', {
          masterKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`),
        }),
      [
        'The property alertTopic is encrypted with Shop/Key, whose policy this app cannot change. It must let cloudwatch.amazonaws.com use kms:Decrypt and kms:GenerateDataKey*; otherwise no alarm arrives.',
      ],
    ],
    [
      'of the same account and Region: nothing',
      (stack) => Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`),
      [],
    ],
    ['made here: nothing', (stack) => new Topic(stack, 'Topic'), []],
  ])('%s', (_, topic, said) => {
    const { stack, make } = withTopic(topic);
    make();
    expect(warningsOf(stack)).toEqual(said);
  });

  const alarmsOfShop = expect.objectContaining({
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Condition: {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:shop-*` },
    },
  }) as unknown;
  const policiesOf = (stack: Stack) =>
    resources<{ PolicyDocument: { Statement: unknown[] } }>(stack, 'AWS::SNS::TopicPolicy').map(
      ({ PolicyDocument }) => PolicyDocument.Statement,
    );

  it('that has a policy admits the alarms, even if it gets the policy later', () => {
    const { stack, make } = withTopic((made) => new Topic(made, 'Topic', { enforceSSL: true }));
    make();
    expect(policiesOf(stack)).toEqual([expect.arrayContaining([alarmsOfShop])]);

    const later = aStack();
    const topic = new Topic(later, 'Topic');
    new RotationWorkflow(later, 'Rotation', { namePrefix: 'shop', alertTopic: topic });
    topic.grantPublish(Role.fromRoleArn(later, 'Theirs', 'arn:aws:iam::999988887777:role/theirs'));
    expect(policiesOf(later)).toEqual([expect.arrayContaining([alarmsOfShop])]);
  });

  it('that has none keeps the one SNS gives it, which admits them', () => {
    const { stack, make } = withTopic((made) => new Topic(made, 'Topic'));
    make();
    expect(policiesOf(stack)).toEqual([]);
  });

  it('that is encrypted with a key made here: the key admits the alarms', () => {
    const { stack, make } = withTopic((made) => new Topic(made, 'Topic', { masterKey: new Key(made, 'Key') }));
    make();
    expect(
      resources<{ KeyPolicy: { Statement: unknown[] } }>(stack, 'AWS::KMS::Key')[0]?.KeyPolicy.Statement,
    ).toContainEqual({
      Sid: 'AlarmsThroughEncryptedTopics',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });

  it('that is encrypted with a key known by alias: notify may use it, and what alarms need is said', () => {
    const { stack, make } = withTopic(
      (made) => new Topic(made, 'Topic', { masterKey: Alias.fromAliasName(made, 'Key', 'alias/alerts') }),
    );
    make();
    const role = functionsOf(stack)['shop-notify']?.Role['Fn::GetAtt'][0] ?? '';
    expect(allowedTo(stack, role)).toContain(
      `Allow arn:aws:kms:${REGION}:${ACCOUNT}:key/*: kms:Decrypt kms:GenerateDataKey if {"ForAnyValue:StringEquals":{"kms:ResourceAliases":"alias/alerts"}}`,
    );
    expect(warningsOf(stack)).toEqual([expect.stringContaining('The property alertTopic is encrypted with Shop/Key')]);
  });
});

describe('two workflows of one name', () => {
  const inStages = (scopes: (app: App) => readonly Stack[]) => () => {
    const app = new App();
    for (const stack of scopes(app)) new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop' });
    app.synth();
  };

  it('are refused in two stacks of one account and Region', () => {
    expect(inStages((app) => [new Stack(app, 'One', { env }), new Stack(app, 'Two', { env })])).toThrow(
      'RotationWorkflow One/Rotation: property namePrefix is "shop", as that of Two/Rotation: give each workflow of an account and Region a prefix of its own, or none.',
    );
  });

  it('are right in two Regions, and in two stages', () => {
    expect(
      inStages((app) => [
        new Stack(app, 'One', { env }),
        new Stack(app, 'Two', { env: { account: ACCOUNT, region: 'eu-west-1' } }),
        new Stack(new Stage(app, 'Test'), 'Shop'),
        new Stack(new Stage(app, 'Production'), 'Shop'),
      ]),
    ).not.toThrow();
  });
});

describe('what else is said before it is deployed', () => {
  it('an address twice', () => {
    expect(() => aWorkflow(() => ({ alertEmails: ['a@example.com', 'b@example.com', 'a@example.com'] }))).toThrow(
      'property alertEmails holds "a@example.com" twice: name each address once.',
    );
  });

  it('a length known at deployment only', () => {
    expect(() => aWorkflow(() => ({ password: { length: Lazy.number({ produce: () => 40 }) } }))).toThrow(
      'property password.length is known at deployment only: give a number from 8 to 4096.',
    );
  });

  it('an operator who can be given nothing', () => {
    const { stack, rotation } = aWorkflow();
    rotation.grantOperate(Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::999988887777:role/theirs'));
    expect(warningsOf(stack)).toEqual([
      'grantOperate can give nothing to Shop/Theirs: it is no identity of the account 111111111111. Hand over a role of this account, which the other one may assume.',
    ]);
  });

  it('nothing of an operator who is given what it needs', () => {
    const { stack, rotation } = aWorkflow();
    rotation.grantOperate(Role.fromRoleArn(stack, 'Ours', `arn:aws:iam::${ACCOUNT}:role/ours`));
    expect(warningsOf(stack)).toEqual([]);
  });
});
