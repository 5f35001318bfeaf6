import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDeployment } from '../../../../../infra/local/aws/deployment/read-deployment';
import { synthesise } from '../../../../../infra/local/aws/deployment/synthesise';

const TARGET = { account: '000000000000', region: 'eu-central-1', stackName: 'App' };
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:App-Fn';

const outdir = mkdtempSync(join(tmpdir(), 'deployment-test-'));
writeFileSync(
  join(outdir, 'App.assets.json'),
  JSON.stringify({
    files: {
      abc: {
        source: { path: 'asset.abc', packaging: 'zip' },
        destinations: { 'current_account-current_region': { bucketName: 'b', objectKey: 'abc.zip' } },
      },
    },
  }),
);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const read = (Resources: Record<string, unknown>, more: object = {}, target: object = {}) =>
  readDeployment({ Resources, ...more }, outdir, { ...TARGET, ...target });

/** A function whose only variable is V. */
const fn = (V: unknown, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: { 'Fn::Sub': 'cdk-assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'abc.zip' },
    Environment: { Variables: { V } },
    ...more,
  },
});
const variable = (V: unknown, others: Record<string, unknown> = {}, more: object = {}, target: object = {}) =>
  read({ Fn: fn(V), ...others }, more, target).functions[0]?.environment.V;

const machine = (definition: Record<string, unknown>) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...definition },
});
const role = { Type: 'AWS::IAM::Role', Properties: {} };
const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts' } };

describe('what is read of a template', () => {
  test('a function: the folder of its bundle, its environment, timeout and memory', () => {
    const { functions } = read({
      Fn: fn({ Ref: 'AWS::Region' }, { FunctionName: 'preflight', Timeout: 12, MemorySize: 512 }),
    });
    expect(functions).toEqual([
      {
        logicalId: 'Fn',
        name: 'preflight',
        arn: 'arn:aws:lambda:eu-central-1:000000000000:function:preflight',
        directory: join(outdir, 'asset.abc'),
        handler: 'index.handler',
        environment: { V: 'eu-central-1' },
        timeoutSeconds: 12,
        memoryMegabytes: 512,
      },
    ]);
  });

  test("a function without a name, timeout or memory: CloudFormation's name, Lambda's 3 seconds and 128 MB", () => {
    expect(read({ Fn: fn('x') }).functions[0]).toMatchObject({
      name: 'App-Fn',
      timeoutSeconds: 3,
      memoryMegabytes: 128,
    });
  });

  test('a state machine with the ARNs in its definition', () => {
    const DefinitionString = {
      'Fn::Join': ['', ['{"f":"', { 'Fn::GetAtt': ['Fn', 'Arn'] }, '","p":"', { Ref: 'AWS::Partition' }, '"}']],
    };
    const { stateMachines } = read({
      Fn: fn('x'),
      Role: role,
      M: machine({ StateMachineName: 'rotation', DefinitionString }),
    });
    expect(stateMachines).toEqual([
      {
        logicalId: 'M',
        name: 'rotation',
        arn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:rotation',
        roleArn: 'arn:aws:iam::000000000000:role/App-Role',
        definition: `{"f":"${FUNCTION_ARN}","p":"aws"}`,
      },
    ]);
  });

  test('a definition as an object, and substitutions in it', () => {
    const M = machine({ Definition: { f: '${name}', other: '${unknown}' }, DefinitionSubstitutions: { name: 'a"b' } });
    const { definition = '' } = read({ Role: role, M }).stateMachines[0] ?? {};
    expect(JSON.parse(definition)).toEqual({ f: 'a"b', other: '${unknown}' });
  });

  test('topics, subscriptions, rules, secrets and their schedules', () => {
    const resources = {
      Topic: topic,
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Topic' },
          Protocol: 'lambda',
          Endpoint: { 'Fn::GetAtt': ['Fn', 'Arn'] },
          FilterPolicy: { a: ['b'] },
        },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.states'] },
          State: 'DISABLED',
          Targets: [{ Id: 'T', Arn: { 'Fn::GetAtt': 'Fn.Arn' } }],
        },
      },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'app/db', GenerateSecretString: { PasswordLength: 20 } },
      },
      Schedule: {
        Type: 'AWS::SecretsManager::RotationSchedule',
        Properties: {
          SecretId: { Ref: 'Secret' },
          RotationLambdaARN: { 'Fn::GetAtt': ['Fn', 'Arn'] },
          RotationRules: { ScheduleExpression: 'rate(10 days)' },
          RotateImmediatelyOnUpdate: 'false',
        },
      },
      Fn: fn('x'),
    };
    const deployment = read(resources);
    const topicArn = 'arn:aws:sns:eu-central-1:000000000000:alerts';
    expect(deployment.topics).toEqual([{ logicalId: 'Topic', name: 'alerts', arn: topicArn }]);
    expect(deployment.subscriptions).toEqual([
      {
        logicalId: 'Subscription',
        topicArn,
        protocol: 'lambda',
        endpoint: FUNCTION_ARN,
        filterPolicy: { a: ['b'] },
        filterPolicyScope: undefined,
        rawMessageDelivery: false,
      },
    ]);
    expect(deployment.eventRules).toEqual([
      {
        logicalId: 'Rule',
        name: 'App-Rule',
        arn: 'arn:aws:events:eu-central-1:000000000000:rule/App-Rule',
        state: 'DISABLED',
        eventPattern: { source: ['aws.states'] },
        targets: [{ Id: 'T', Arn: FUNCTION_ARN }],
      },
    ]);
    const arn = expect.stringMatching(
      /^arn:aws:secretsmanager:eu-central-1:000000000000:secret:app\/db-[0-9a-f]{6}$/,
    ) as string;
    expect(deployment.secrets).toEqual([
      {
        logicalId: 'Secret',
        name: 'app/db',
        arn,
        properties: { Name: 'app/db', GenerateSecretString: { PasswordLength: 20 } },
      },
    ]);
    expect(deployment.rotationSchedules).toEqual([
      {
        logicalId: 'Schedule',
        secretId: deployment.secrets[0]?.arn,
        rotationLambdaArn: FUNCTION_ARN,
        rotateImmediately: false,
        rules: { ScheduleExpression: 'rate(10 days)' },
      },
    ]);
    expect(deployment.notImitated).toEqual([]);
  });

  test('a rule with a schedule, with or without a pattern', () => {
    const eventPattern = { source: ['aws.states'] };
    const rule = (Properties: object) => ({ Type: 'AWS::Events::Rule', Properties });
    const { eventRules } = read({
      Clock: rule({ Name: 'clock', ScheduleExpression: 'rate(6 hours)' }),
      Both: rule({ Name: 'both', ScheduleExpression: 'rate(1 minute)', EventPattern: eventPattern }),
    });
    const arn = (name: string) => `arn:aws:events:eu-central-1:000000000000:rule/${name}`;
    const common = { state: 'ENABLED', targets: [] };
    expect(eventRules).toEqual([
      { logicalId: 'Clock', name: 'clock', arn: arn('clock'), period: 21_600_000, ...common },
      { logicalId: 'Both', name: 'both', arn: arn('both'), period: 60_000, eventPattern, ...common },
    ]);
  });

  test.each<[string, object, string]>([
    [
      'with neither a pattern nor a schedule',
      {},
      'Rule.Properties.EventPattern: neither EventPattern nor ScheduleExpression is given.',
    ],
    [
      'with a schedule that is not imitated, be it disabled',
      { ScheduleExpression: 'cron(0 3 * * ? *)', State: 'DISABLED' },
      'Rule.Properties.ScheduleExpression: cron(0 3 * * ? *) is not imitated; only rate(...) is.',
    ],
    [
      'with a schedule that EventBridge refuses',
      { ScheduleExpression: 'rate(5 hour)' },
      'Rule.Properties.ScheduleExpression: rate(5 hour) must be rate(5 hours)',
    ],
    [
      'on another bus',
      { EventPattern: { source: ['a'] }, EventBusName: 'other' },
      'Rule.Properties.EventBusName: only the default bus is imitated.',
    ],
  ])('a rule is refused %s', (_title, Properties, message) => {
    expect(() => read({ Rule: { Type: 'AWS::Events::Rule', Properties } })).toThrow(message);
  });

  test('everything else is listed by type, helpers of the CDK and hosted rotation too', () => {
    const { functions, rotationSchedules, notImitated } = read({
      Role: role,
      OtherRole: role,
      Inline: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Code: { ZipFile: 'x' } } },
      Python: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { S3Key: 'abc.zip' } } },
      Hosted: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { HostedRotationLambda: {} } },
    });
    expect([functions, rotationSchedules]).toEqual([[], []]);
    expect(notImitated).toEqual([
      { type: 'AWS::IAM::Role', logicalIds: ['Role', 'OtherRole'] },
      { type: 'AWS::Lambda::Function', logicalIds: ['Inline', 'Python'] },
      { type: 'AWS::SecretsManager::RotationSchedule', logicalIds: ['Hosted'] },
    ]);
  });
});

describe('references', () => {
  const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } };

  test.each<[string, unknown, string]>([
    ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['the stack', { Ref: 'AWS::StackName' }, 'App'],
    ['a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-central-1:000000000000:alerts'],
    ["a topic's name", { 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'alerts'],
    ["a function's version", { Ref: 'Version' }, `${FUNCTION_ARN}:387347`],
    ['a join of a split', { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'a/b'] }] }, 'a-b'],
    ['an element', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['an element by a text', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    [
      'a substitution',
      { 'Fn::Sub': 'x-${AWS::Region}-${Topic.TopicName}-${!literal}' },
      'x-eu-central-1-alerts-${literal}',
    ],
    ['a substitution of its own variables', { 'Fn::Sub': ['${a}', { a: { Ref: 'AWS::Region' } }] }, 'eu-central-1'],
    ["a parameter's default", { Ref: 'Defaulted' }, 'default'],
    ["a parameter's given value", { Ref: 'Given' }, 'given'],
  ])('to %s are resolved', (_title, value, expected) => {
    const Parameters = {
      Defaulted: { Type: 'String', Default: 'default' },
      Given: { Type: 'String', Default: 'default' },
    };
    expect(
      variable(value, { Topic: topic, Version: version }, { Parameters }, { parameters: { Given: 'given' } }),
    ).toBe(expected);
  });

  test('a property that is AWS::NoValue is left out', () => {
    expect(read({ Fn: fn({ Ref: 'AWS::NoValue' }) }).functions[0]?.environment).toEqual({});
    const EventPattern = { source: ['aws.states', { Ref: 'AWS::NoValue' }] };
    const { eventRules } = read({ Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern } } });
    expect(eventRules[0]?.eventPattern).toEqual({ source: ['aws.states'] });
  });

  test.each<[string, unknown, string]>([
    [
      'to nothing',
      { Ref: 'Nowhere' },
      'Fn.Properties.Environment.Variables.V.Ref: the template has no resource or parameter Nowhere.',
    ],
    [
      'to what exists only in AWS',
      { Ref: 'Db' },
      'Fn.Properties.Environment.Variables.V.Ref: Db (AWS::RDS::DBInstance) exists only in AWS; nothing stands for it here.',
    ],
    [
      'to an unknown attribute',
      { 'Fn::GetAtt': ['Topic', 'Endpoint'] },
      'Fn.Properties.Environment.Variables.V.Fn::GetAtt: the attribute Endpoint of Topic (AWS::SNS::Topic) is not known locally.',
    ],
    [
      'to a parameter without a value',
      { Ref: 'Asked' },
      'Fn.Properties.Environment.Variables.V.Ref: the parameter Asked (String) has no value. Give it one, or a default.',
    ],
    [
      'to a parameter that AWS looks up',
      { Ref: 'Looked' },
      'the parameter Looked (AWS::SSM::Parameter::Value<String>) has no value',
    ],
    [
      'to another stack',
      { 'Fn::ImportValue': 'x' },
      'Fn.Properties.Environment.Variables.V.Fn::ImportValue: the intrinsic function Fn::ImportValue is not imitated.',
    ],
    ['to an element there is not', { 'Fn::Select': [2, ['a']] }, 'there is no element 2 to select.'],
    ['that give no text', { a: 1 }, 'Fn.Properties.Environment.Variables.V: must be text.'],
  ])('%s are refused with the path', (_title, value, message) => {
    const Parameters = {
      Asked: { Type: 'String' },
      Looked: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
    };
    const others = { Topic: topic, Db: { Type: 'AWS::RDS::DBInstance', Properties: {} } };
    expect(() => variable(value, others, { Parameters })).toThrow(message);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'code that was not synthesised',
      { Fn: fn('x', { Code: { S3Key: 'gone.zip' } }) },
      'Fn.Properties.Code.S3Key: no asset manifest beside the template names gone.zip.',
    ],
    [
      'a function without a handler',
      { Fn: fn('x', { Handler: undefined }) },
      'Fn.Properties.Handler: must be text, but is missing.',
    ],
    [
      'a definition in S3',
      { Role: role, M: machine({ DefinitionS3Location: {} }) },
      'M.Properties.DefinitionString: neither DefinitionString nor Definition',
    ],
    [
      'another event bus',
      { R: { Type: 'AWS::Events::Rule', Properties: { EventPattern: {}, EventBusName: 'own' } } },
      'R.Properties.EventBusName: only the default bus',
    ],
  ])('%s is refused', (_title, resources, message) => {
    expect(() => read(resources)).toThrow(message);
  });
});

describe('an app synthesised in this process', () => {
  const app =
    (...stackNames: string[]) =>
    () => ({
      synth: () => ({
        directory: outdir,
        stacks: stackNames.map((stackName) => ({ stackName, template: { Resources: { Fn: fn('x') } } })),
      }),
    });

  test('is read under the name of its stack', () => {
    const { functions, outdir: folder } = synthesise(app('Mine'), { account: '1', region: 'r' }, outdir);
    expect(functions[0]?.name).toBe('Mine-Fn');
    expect(folder).toBe(outdir);
  });

  test.each([
    [[], 'it has: none.'],
    [['A', 'B'], 'it has: A, B.'],
  ])('with the stacks %j is refused', (stacks, message) => {
    expect(() => synthesise(app(...stacks), TARGET, outdir)).toThrow(
      `The app must have exactly one stack to run locally; ${message}`,
    );
  });
});
