import { Key } from 'aws-cdk-lib/aws-kms';
import { version } from '../../../../package.json';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { FUNCTIONS } from '../../../../infra/constructs/functions/function-table';
import { rotationDefinition } from '../../../../workflow/definition';
import type { FunctionArns } from '../../../../workflow/names';
import {
  allowedTo,
  aWorkflow,
  EVERY_SECOND_MONDAY,
  functionsOf,
  ORDERS_ARN,
  ordersSecret,
  resources,
  aVpc,
} from '../a-workflow';

const WEBHOOK_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:slack-AbCdEf';
const KEY_ARN = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000';

describe('the functions of a workflow with everything on', () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    vpc: aVpc(stack),
    slackWebhook: Secret.fromSecretCompleteArn(stack, 'Webhook', WEBHOOK_ARN),
    password: { length: 40, excludeCharacters: '', excludePunctuation: true, requireEachIncludedType: false },
    verificationQuery: 'SELECT 1 FROM orders LIMIT 1',
    alertOnSuccess: true,
    runbookUrl: 'https://example.com/runbook',
    accountName: 'prod',
    logRetention: RetentionDays.ONE_YEAR,
    architecture: Architecture.X86_64,
  }));
  rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });
  rotation.rotate(
    Secret.fromSecretAttributes(stack, 'Billing', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:billing-GhIjKl',
      encryptionKey: Key.fromKeyArn(stack, 'BillingKey', KEY_ARN),
    }),
    { schedule: EVERY_SECOND_MONDAY },
  );
  const functions = functionsOf(stack);
  const roleOf = (name: string) => functions[name]?.Role['Fn::GetAtt'][0] ?? `no function ${name}`;
  const allowed = (name: string) => allowedTo(stack, roleOf(name));

  it('are the seven of the state machine, the watch and the one for Slack', () => {
    expect(Object.keys(functions).sort()).toEqual([
      'shop-finish-secret',
      'shop-notify',
      'shop-preflight',
      'shop-roll-back',
      'shop-rotation-function',
      'shop-set-secret',
      'shop-slack',
      'shop-test-secret',
      'shop-watch',
    ]);
  });

  it('are in the VPC exactly if they log in to the database', () => {
    const inside = Object.keys(functions).filter((name) => functions[name]?.VpcConfig !== undefined);
    expect(inside.sort()).toEqual(['shop-preflight', 'shop-roll-back', 'shop-set-secret', 'shop-test-secret']);
  });

  it('have the time their task leaves them', () => {
    expect(Object.fromEntries(Object.entries(functions).map(([name, { Timeout }]) => [name, Timeout]))).toEqual({
      'shop-rotation-function': 900,
      'shop-preflight': 12,
      'shop-set-secret': 12,
      'shop-test-secret': 12,
      'shop-finish-secret': 12,
      'shop-roll-back': 45,
      'shop-notify': 10,
      'shop-slack': 10,
      'shop-watch': 60,
    });
  });

  it.each(Object.values(functions))('$FunctionName runs on Node 24, is traced and has a log of its own', (each) => {
    expect(each.Runtime).toBe('nodejs24.x');
    expect(each.Architectures).toEqual(['x86_64']);
    expect(each.TracingConfig).toEqual({ Mode: 'Active' });
    expect(resources(stack, 'AWS::Logs::LogGroup')).toContainEqual({
      LogGroupName: `/aws/lambda/${each.FunctionName}`,
      RetentionInDays: 365,
    });
  });

  it('get the variables they need and no others', () => {
    const told = Object.entries(functions).map(([name, { Environment }]) => [name, Environment?.Variables]);
    const topic = { Ref: expect.stringMatching(/^RotationNotificationsTopic/) as string };
    expect(Object.fromEntries(told)).toEqual({
      'shop-rotation-function': {
        PASSWORD_LENGTH: '40',
        EXCLUDE_CHARACTERS: '',
        EXCLUDE_PUNCTUATION: 'true',
        REQUIRE_EACH_INCLUDED_TYPE: 'false',
        STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:111111111111:stateMachine:shop',
      },
      'shop-preflight': {
        VERIFICATION_QUERY: 'SELECT 1 FROM orders LIMIT 1',
      },
      'shop-set-secret': undefined,
      'shop-test-secret': {
        VERIFICATION_QUERY: 'SELECT 1 FROM orders LIMIT 1',
      },
      'shop-finish-secret': undefined,
      'shop-roll-back': {
        VERIFICATION_QUERY: 'SELECT 1 FROM orders LIMIT 1',
      },
      'shop-notify': {
        ALERT_TOPIC_ARN: topic,
        ALERT_ON_SUCCESS: 'true',
        ACCOUNT_NAME: 'prod',
        RUNBOOK_URL: 'https://example.com/runbook',
        RECORD_LOG_GROUP: { Ref: expect.stringMatching(/^RotationExecutionRecordsLog/) as string },
        PRODUCT_VERSION: version,
      },
      'shop-slack': { SLACK_WEBHOOK_SECRET_ARN: WEBHOOK_ARN },
      'shop-watch': { STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:111111111111:stateMachine:shop' },
    });
  });

  const throughSecretsManager =
    'if {"StringEquals":{"kms:ViaService":"secretsmanager.eu-central-1.amazonaws.com"},' +
    '"ArnLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:eu-central-1:111111111111:secret:billing-GhIjKl"}}';
  const secrets = (actions: string) => [
    `Allow arn:aws:secretsmanager:eu-central-1:111111111111:secret:billing-GhIjKl: ${actions}`,
    `Allow ${ORDERS_ARN}: ${actions}`,
  ];
  const decrypt = `Allow ${KEY_ARN}: kms:Decrypt ${throughSecretsManager}`;
  const interfaces =
    'ec2:AssignPrivateIpAddresses ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:UnassignPrivateIpAddresses';
  const network = `Allow *: ${interfaces} xray:PutTelemetryRecords xray:PutTraceSegments`;
  /** They are for the Lambda service, not for the code. */
  const notByItself = (name: string) =>
    `Deny *: ${interfaces} if {"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:eu-central-1:111111111111:function:${name}"}}`;
  const tracing = 'Allow *: xray:PutTelemetryRecords xray:PutTraceSegments';
  const ownLog = (name: string) => `Allow <RotationFunctions${name}logs>: logs:CreateLogStream logs:PutLogEvents`;
  const READ = 'secretsmanager:DescribeSecret secretsmanager:GetSecretValue';
  const SEARCH = `${READ} secretsmanager:ListSecretVersionIds`;

  it.each<[string, string[]]>([
    [
      'shop-rotation-function',
      [
        'Allow *: secretsmanager:GetRandomPassword xray:PutTelemetryRecords xray:PutTraceSegments',
        `Allow ${KEY_ARN}: kms:Decrypt kms:GenerateDataKey ${throughSecretsManager}`,
        ...secrets(`${READ} secretsmanager:PutSecretValue`),
        'Allow arn:aws:states:eu-central-1:111111111111:execution:shop:*: states:DescribeExecution states:GetExecutionHistory',
        'Allow arn:aws:states:eu-central-1:111111111111:stateMachine:shop: states:StartExecution',
        ownLog('rotationfunction'),
      ],
    ],
    ['shop-preflight', [network, decrypt, ...secrets(SEARCH), ownLog('preflight')]],
    ['shop-set-secret', [network, decrypt, ...secrets(SEARCH), ownLog('setsecret')]],
    ['shop-test-secret', [network, decrypt, ...secrets(READ), ownLog('testsecret')]],
    [
      'shop-finish-secret',
      [
        tracing,
        ...secrets('secretsmanager:DescribeSecret secretsmanager:UpdateSecretVersionStage'),
        ownLog('finishsecret'),
      ],
    ],
    [
      'shop-roll-back',
      [network, decrypt, ...secrets(`${SEARCH} secretsmanager:UpdateSecretVersionStage`), ownLog('rollback')],
    ],
    [
      'shop-watch',
      [
        tracing,
        ...secrets('secretsmanager:DescribeSecret'),
        'Allow arn:aws:states:eu-central-1:111111111111:execution:shop:*: states:DescribeExecution',
        'Allow arn:aws:states:eu-central-1:111111111111:stateMachine:shop: states:StartExecution',
        ownLog('watch'),
        'Allow <RotationDeadLettersQueue>: sqs:SendMessage',
      ],
    ],
    [
      'shop-notify',
      [
        tracing,
        ...secrets('secretsmanager:DescribeSecret'),
        'Allow arn:aws:states:eu-central-1:111111111111:execution:shop:*: states:GetExecutionHistory',
        'Allow arn:aws:states:eu-central-1:111111111111:stateMachine:shop: states:ListExecutions',
        ownLog('notify'),
        'Allow <RotationExecutionRecordsLog>: logs:PutLogEvents',
        'Allow <RotationNotificationsTopic>: sns:Publish',
      ],
    ],
    [
      'shop-slack',
      [
        tracing,
        `Allow ${WEBHOOK_ARN}: secretsmanager:GetSecretValue`,
        ownLog('slack'),
        'Allow <RotationDeadLettersQueue>: sqs:SendMessage',
      ],
    ],
  ])('%s may do this and no more', (name, statements) => {
    const denied = statements.includes(network) ? [notByItself(name)] : [];
    expect(allowed(name)).toEqual([...statements, ...denied].sort());
  });
});

describe('the functions of a workflow with nothing on', () => {
  const { stack, rotation } = aWorkflow();
  const functions = functionsOf(stack);

  it('are on ARM, outside of any VPC, with no Slack and no password rule but the defaults', () => {
    expect(Object.keys(functions)).toHaveLength(8);
    expect(functions['shop-slack']).toBeUndefined();
    expect(Object.values(functions).map(({ Architectures, VpcConfig }) => [Architectures, VpcConfig])).toEqual(
      Array.from({ length: 8 }, () => [['arm64'], undefined]),
    );
    expect(Object.keys(functions['shop-rotation-function']?.Environment?.Variables ?? {})).toEqual([
      'STATE_MACHINE_ARN',
    ]);
    const variables = functions['shop-notify']?.Environment?.Variables ?? {};
    expect(Object.keys(variables)).toEqual([
      'ALERT_TOPIC_ARN',
      'ALERT_ON_SUCCESS',
      'RUNBOOK_URL',
      'RECORD_LOG_GROUP',
      'PRODUCT_VERSION',
    ]);
    expect(variables).toMatchObject({
      ALERT_ON_SUCCESS: 'false',
      RUNBOOK_URL: `https://github.com/rds-rotation-workflow/rds-rotation-workflow/blob/v${version}/docs/runbook.md`,
    });
  });

  it('may touch no secret', () => {
    const secretActions = Object.values(functions)
      .flatMap(({ Role }) => allowedTo(stack, Role['Fn::GetAtt'][0]))
      .filter((statement) => statement.includes('secretsmanager:') || statement.includes('kms:'));
    expect(secretActions).toEqual([
      'Allow *: secretsmanager:GetRandomPassword xray:PutTelemetryRecords xray:PutTraceSegments',
    ]);
  });

  it('keep their logs for three months, and the records of executions for thirteen', () => {
    const groups = resources<{ RetentionInDays: number }>(stack, 'AWS::Logs::LogGroup');
    expect(groups.map(({ RetentionInDays }) => RetentionInDays).sort()).toEqual([400, ...Array<number>(9).fill(90)]);
  });

  it('are named to the state machine by their ARNs', () => {
    expect(stack.resolve(rotation.rotationFunction.functionArn)).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionsrotationfunction/), 'Arn'],
    });
  });
});

it('every task waits longer than its function may run, so that a function given up is dead', () => {
  const arns = Object.fromEntries(Object.keys(FUNCTIONS).map((key) => [key, key])) as unknown as FunctionArns;
  const tasks = [
    ...JSON.stringify(rotationDefinition(arns)).matchAll(
      /"FunctionName":"(\w+)","Payload":\{"task":"(\w+)".*?"TimeoutSeconds":(\d+)/g,
    ),
  ].map(([, key, task, seconds]) => ({ key: key as keyof typeof FUNCTIONS, task, seconds: Number(seconds) }));
  const zombies = tasks.filter(({ key, seconds }) => seconds <= FUNCTIONS[key].timeoutSeconds);
  expect(tasks.length).toBeGreaterThan(10);
  // The rotation function has 900 s for its other entrance, and as a task gives up by itself; a warm-up does nothing.
  expect(zombies.filter(({ task }) => task !== 'warm').map(({ key }) => key)).toEqual(['rotationFunction']);
});
