import { Duration, Lazy, SecretValue, type Stack } from 'aws-cdk-lib';
import { Connections, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Role, AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Credentials, DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  RotationOutcome,
  RotationWorkflow,
  type RotationWorkflowProps,
} from '../../../../infra/constructs/rotation-workflow';
import type { RotateOptions } from '../../../../infra/constructs/rotation-workflow-props';
import { RotationSchedule } from '../../../../infra/constructs/rotation-schedule';
import { aStack, aWorkflow, EVERY_SECOND_MONDAY, functionsOf, ordersSecret, aVpc } from '../a-workflow';

const refusal = (message: string): Error => new Error(`RotationWorkflow Shop/Rotation: ${message}.`);

/** As JavaScript hands things over: unchecked. */
const makeWorkflow = (props: unknown): RotationWorkflow =>
  new RotationWorkflow(aStack(), 'Rotation', props as RotationWorkflowProps);
describe('the first call by a user whom no compiler warned', () => {
  it.each<[string, unknown, string]>([
    ['null for the properties', null, 'property props is null: give an object of properties, or leave it out'],
    ['text for the properties', 'orders', 'property props is "orders": give an object of properties, or leave it out'],
    ['a list of properties', [], 'property props is a list: give an object of properties, or leave it out'],
    [
      'a property misspelt',
      { alertEmail: 'oncall@example.com' },
      'property alertEmail is unknown: known are vpc, vpcSubnets, securityGroups, createVpcEndpoints, allFunctionsInVpc, secretsManagerEndpoint, databaseCaFile, md5Roles, fleet, dashboard, alertTopic, alertEmails, slackWebhook, amazonQ, alertOnSuccess, dailyCheck, reportSessions, findWriters, runbookUrl, accountName, recordRetention, recordBucket, password, superusers, verificationQuery, databasePatience, recoveryPatience, logRetention, architecture, namePrefix, encryptionKey, stateMachineKey, blackouts, enforceBlackouts, lambdaConcurrency',
    ],
    [
      'the id of a VPC',
      { vpc: 'vpc-1' },
      'property vpc is "vpc-1": give a VPC, as from new Vpc(...) or Vpc.fromLookup(...)',
    ],
    [
      'an address outside of a list',
      { alertEmails: 'oncall@example.com' },
      'property alertEmails is "oncall@example.com": give a list',
    ],
    [
      'a number in a list of addresses',
      { alertEmails: ['oncall@example.com', 5] },
      'property alertEmails[1] is 5: give text such as oncall@example.com',
    ],
    ['yes', { alertOnSuccess: 'yes' }, 'property alertOnSuccess is "yes": give true or false'],
    ['null', { namePrefix: null }, 'property namePrefix is null: give text such as "orders"'],
    ['the length as text', { password: { length: '40' } }, 'property password.length is "40": give a number'],
    ['days nobody offers', { logRetention: 91 }, 'property logRetention is 91: give a member of RetentionDays'],
    [
      'the name of a processor',
      { architecture: 'arm64' },
      'property architecture is "arm64": give Architecture.ARM_64 or Architecture.X86_64',
    ],
    [
      'an unknown kind of subnets',
      { vpcSubnets: { subnetType: 'private' } },
      'property vpcSubnets.subnetType is "private": give a member of SubnetType',
    ],
  ])('the workflow is given %s', (_, props, message) => {
    expect(() => makeWorkflow(props)).toThrow(refusal(message));
  });

  it.each<[string, unknown, string]>([
    [
      'no options',
      undefined,
      "property options is undefined: give options with a schedule: { schedule: { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' } }",
    ],
    [
      'no schedule',
      {},
      "property schedule is missing: give { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' } or a RotationSchedule",
    ],
    [
      'the bare expression',
      { schedule: 'rate(30 days)' },
      `property schedule is "rate(30 days)": give { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' } or a RotationSchedule`,
    ],
    [
      'a schedule without expression',
      { schedule: { duration: '2h' } },
      'property schedule.expression is missing: give text such as cron(0 3 ? 1/1 2#2 *)',
    ],
    [
      'a Duration of the CDK',
      { schedule: { expression: 'rate(30 days)', duration: Duration.hours(2) } },
      'property schedule.duration is an object of the class Duration: give text such as 2h',
    ],
    [
      'the schedule of a rule of EventBridge',
      { schedule: { expressionString: 'rate(30 days)' } },
      'property schedule.expressionString is unknown: known are expression, duration, sentence',
    ],
    [
      'a word of RotateSecret',
      { schedule: EVERY_SECOND_MONDAY, rotateImmediatelyOnUpdate: false },
      'property rotateImmediatelyOnUpdate is unknown: known are schedule, database, strategy, superuser, username, replicaRegions, rotateImmediately, verificationQuery, password, databaseCaFile, writerEndpoint, highestSeverity, scheduleLogicalId, removalPolicy',
    ],
    [
      'the name of a database',
      { schedule: EVERY_SECOND_MONDAY, database: 'orders' },
      'property database is "orders": give the database of the secret, or new Connections(...)',
    ],
  ])('rotate is given %s', (_, options, message) => {
    const { stack, rotation } = aWorkflow();
    expect(() => rotation.rotate(ordersSecret(stack), options as RotateOptions)).toThrow(refusal(message));
  });

  it('rotate is given the secret of a database whose password was chosen by hand', () => {
    const { stack, rotation } = aWorkflow();
    const database = new DatabaseInstance(stack, 'Database', {
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
      vpc: aVpc(stack, { natGateways: 0 }),
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      credentials: Credentials.fromPassword('admin', SecretValue.unsafePlainText('not-to-be-seen')),
    });
    expect(() => rotation.rotate(database.secret!, { schedule: EVERY_SECOND_MONDAY })).toThrow(
      refusal(
        'the secret handed to rotate is undefined: a database has one only if it was made with Credentials.fromGeneratedSecret or Credentials.fromSecret; otherwise name it with Secret.fromSecretCompleteArn(this, id, arn)',
      ),
    );
  });

  it.each<[unknown, string]>([
    ['not-to-be-seen', 'text'],
    [SecretValue.unsafePlainText('not-to-be-seen'), 'an object of the class SecretValue'],
    [{ password: 'not-to-be-seen' }, 'an object with password'],
    [42, 'a number'],
  ])('what may itself be a secret is not shown', (secret, type) => {
    const remedy = 'give a secret, as from new DatabaseSecret(...) or Secret.fromSecretCompleteArn(this, id, arn)';
    const { rotation } = aWorkflow();
    expect(() => rotation.rotate(secret as never, { schedule: EVERY_SECOND_MONDAY })).toThrow(
      refusal(`the secret handed to rotate is ${type}: ${remedy}`),
    );
    expect(() => makeWorkflow({ slackWebhook: secret })).toThrow(
      refusal(`property slackWebhook is ${type}: ${remedy}`),
    );
  });

  it('grantOperate gets no grantee', () => {
    expect(() => aWorkflow().rotation.grantOperate(undefined as never)).toThrow(
      refusal('the grantee handed to grantOperate is undefined: give who may operate, such as a Role'),
    );
  });

  it.each<[() => unknown, string]>([
    [
      () => RotationSchedule.monthly(undefined as never),
      'RotationSchedule.monthly: property options is undefined: give an object of options.',
    ],
    [
      () => RotationSchedule.monthly({ hour: 3 } as never),
      'RotationSchedule.monthly: property day is missing: give a day, as DayOfMonth.nth(2, Weekday.MONDAY).',
    ],
    [
      () => RotationSchedule.monthly({ nth: 2, weekday: 'MON', hour: 3 } as never),
      'RotationSchedule.monthly: property nth is unknown: known are window, hour, day, everyMonths, firstMonth.',
    ],
    [
      () => RotationSchedule.monthly({ day: 15 as never, hour: 3 }),
      'RotationSchedule.monthly: property day is 15: give a day, as DayOfMonth.nth(2, Weekday.MONDAY).',
    ],
    [
      () => RotationSchedule.weekly({ hour: 3 } as never),
      'RotationSchedule.weekly: property weekdays is missing: give a list.',
    ],
    [
      () => RotationSchedule.weekly({ hour: 3, weekdays: ['MOND' as never] }),
      'RotationSchedule.weekly: property weekdays[0] is "MOND": give a member of Weekday.',
    ],
    [
      () => RotationSchedule.daily(null as never),
      'RotationSchedule.daily: property options is null: give an object of options.',
    ],
    [
      () => RotationSchedule.rate(30 as never),
      'RotationSchedule.rate: property interval is 30: give a Duration, as Duration.hours(2).',
    ],
    [
      () => RotationSchedule.rate(Duration.days(30), null as never),
      'RotationSchedule.rate: property options is null: give an object of options.',
    ],
    [
      () => RotationSchedule.fromExpression(undefined as never),
      'RotationSchedule.fromExpression: property expression is missing: give text such as rate(30 days).',
    ],
    [
      () => RotationSchedule.daily({ hour: 3, window: '2h' as never }),
      'RotationSchedule.daily: property window is "2h": give a Duration, as Duration.hours(2).',
    ],
    [
      () => RotationSchedule.daily({ hour: 3, window: Duration.seconds(Lazy.number({ produce: () => 7_200 })) }),
      'RotationSchedule.daily: property window is not known in the app: give a Duration, as Duration.hours(2).',
    ],
    [
      () => RotationSchedule.rate(Duration.days(Lazy.number({ produce: () => 30 }))),
      'RotationSchedule.rate: property interval is not known in the app: give a Duration, as Duration.hours(2).',
    ],
  ])('a schedule is made of too little', (make, message) => {
    expect(make).toThrow(new Error(message));
  });
});

describe('whatever is handed over', () => {
  const STRANGE: readonly unknown[] = [
    null,
    0,
    -1,
    NaN,
    7n,
    '',
    'x',
    true,
    false,
    Symbol('s'),
    () => 1,
    [],
    [null],
    [[]],
    [{}],
    // A list with gaps.
    new Array(2),
    {},
    // It seems to have every member that anything is known by.
    new Proxy({}, { has: () => true }),
    { a: 1 },
    Object.create(null),
    new Date(0),
    new Map(),
    /x/,
    Duration.days(1),
  ];
  const WORKFLOW: Readonly<Record<keyof RotationWorkflowProps, true>> = {
    vpc: true,
    vpcSubnets: true,
    securityGroups: true,
    createVpcEndpoints: true,
    allFunctionsInVpc: true,
    secretsManagerEndpoint: true,
    databaseCaFile: true,
    md5Roles: true,
    fleet: true,
    dashboard: true,
    superusers: true,
    alertTopic: true,
    alertEmails: true,
    slackWebhook: true,
    amazonQ: true,
    alertOnSuccess: true,
    dailyCheck: true,
    reportSessions: true,
    findWriters: true,
    runbookUrl: true,
    accountName: true,
    recordRetention: true,
    recordBucket: true,
    password: true,
    verificationQuery: true,
    databasePatience: true,
    recoveryPatience: true,
    logRetention: true,
    architecture: true,
    namePrefix: true,
    encryptionKey: true,
    stateMachineKey: true,
    blackouts: true,
    enforceBlackouts: true,
    lambdaConcurrency: true,
  };
  const ROTATE: Readonly<Record<keyof RotateOptions, true>> = {
    schedule: true,
    database: true,
    strategy: true,
    superuser: true,
    username: true,
    verificationQuery: true,
    password: true,
    databaseCaFile: true,
    highestSeverity: true,
    writerEndpoint: true,
    replicaRegions: true,
    rotateImmediately: true,
    scheduleLogicalId: true,
    removalPolicy: true,
  };

  /** Undefined if it was taken; otherwise the refusal. */
  function refused(act: () => unknown): Error | undefined {
    try {
      act();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  it.each(Object.keys(WORKFLOW))('%s of the workflow is taken, or refused by name', (name) => {
    const outcomes = STRANGE.map((value) => refused(() => makeWorkflow({ [name]: value })));
    const refusals = outcomes.filter((error) => error !== undefined);
    expect(refusals.filter(({ message }) => !message.includes(`: property ${name}`))).toEqual([]);
    expect(refusals.map((error) => error.constructor)).toEqual(refusals.map(() => Error));
    expect(refusals.length).toBeGreaterThanOrEqual(STRANGE.length - 6);
  });

  it.each(Object.keys(ROTATE))('%s of rotate is taken, or refused by name', (name) => {
    const { stack, rotation } = aWorkflow((stack) => ({ vpc: aVpc(stack, { natGateways: 0 }) }));
    const outcomes = STRANGE.map((value, index) =>
      refused(() =>
        rotation.rotate(Secret.fromSecretNameV2(stack, `Secret${index}`, `secret${index}`), {
          schedule: EVERY_SECOND_MONDAY,
          [name]: value,
        }),
      ),
    );
    const refusals = outcomes.filter((error) => error !== undefined);
    expect(refusals.filter(({ message }) => !message.includes(`: property ${name}`))).toEqual([]);
    expect(refusals.map((error) => error.constructor)).toEqual(refusals.map(() => Error));
    // As the workflow's: an object without any rule is none.
    expect(refusals.length).toBeGreaterThanOrEqual(STRANGE.length - (name === 'password' ? 6 : 2));
  });

  const STACK = aStack();
  const ARN = 'arn:aws:lambda:eu-central-1:111111111111:function:platform-rotation-function';

  it.each<[string, (value: never) => unknown]>([
    ['the scope of a workflow', (value) => new RotationWorkflow(value, 'Rotation')],
    ['the id of a workflow', (value) => new RotationWorkflow(STACK, value)],
    ['the scope of fromNamePrefix', (value) => RotationWorkflow.fromNamePrefix(value, 'Imported', 'platform')],
    ['the id of fromNamePrefix', (value) => RotationWorkflow.fromNamePrefix(STACK, value, 'platform')],
    ['the prefix of fromNamePrefix', (value) => RotationWorkflow.fromNamePrefix(STACK, 'Imported', value)],
    [
      'the scope of fromAttributes',
      (value) => RotationWorkflow.fromAttributes(value, 'Imported', { rotationFunctionArn: ARN }),
    ],
    ['the attributes of fromAttributes', (value) => RotationWorkflow.fromAttributes(STACK, 'Imported', value)],
    [
      'the groups of fromAttributes',
      (value) =>
        RotationWorkflow.fromAttributes(aStack(), 'Imported', { rotationFunctionArn: ARN, securityGroups: value }),
    ],
  ])('%s is refused in words of ours', (_, make) => {
    // Of these, an empty text and a text are an id, text is a prefix, and no group at all is a list of groups.
    const errors = STRANGE.filter((value) => value !== '' && value !== 'x' && !isEmptyList(value)).map((value) =>
      refused(() => make(value as never)),
    );
    expect(errors.map((error) => error?.constructor)).toEqual(errors.map(() => Error));
    expect(errors.filter((error) => !/^RotationWorkflow( Shop)?: /.test(error?.message ?? ''))).toEqual([]);
  });

  it('an outcome that no execution has is no metric', () => {
    const { rotation } = aWorkflow();
    const errors = STRANGE.map((value) => refused(() => rotation.metricOutcome(value as never)));
    expect(errors.filter((error) => error === undefined || !error.message.includes(': property outcome is '))).toEqual(
      [],
    );
    expect(errors.map((error) => error?.constructor)).toEqual(errors.map(() => Error));
  });

  it.each([
    [{ period: 5 }, 'property period is 5: give a Duration, as from Duration.minutes(2)'],
    [{ statistic: 5 }, 'property statistic is 5: give text such as "Maximum"'],
    [null, 'property options is null: give options such as { period: Duration.hours(1) }'],
  ])('a metric is not made by %j', (options, message) => {
    const { rotation } = aWorkflow();
    for (const make of [
      () => rotation.metricOutcome(RotationOutcome.UNRESOLVED, options as never),
      () => rotation.metricLockoutWindow(options as never),
      () => rotation.metricSessionsBefore(options as never),
      () => rotation.metricDaysSinceRotation(options as never),
      () => rotation.metricDuration(options as never),
    ]) {
      expect(make).toThrow(refusal(message));
    }
  });

  it('an option that is undefined is one left out', () => {
    expect(refused(() => makeWorkflow({ vpc: undefined, nonsense: undefined, password: { length: undefined } }))).toBe(
      undefined,
    );
  });
});

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

it('each property is taken as its declaration says', () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    vpc: aVpc(stack, { natGateways: 0 }),
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED, onePerAz: true },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    createVpcEndpoints: true,
    alertTopic: new Topic(stack, 'Topic'),
    alertEmails: ['oncall@example.com'],
    slackWebhook: ordersSecret(stack),
    amazonQ: { slackWorkspaceId: 'T0123456789', slackChannelId: 'C0123456789' },
    alertOnSuccess: true,
    dailyCheck: false,
    runbookUrl: 'https://wiki.example.com/runbook',
    accountName: 'prod',
    password: { length: 40, excludeNumbers: true },
    verificationQuery: 'SELECT 1',
    logRetention: RetentionDays.ONE_WEEK,
    architecture: Architecture.X86_64,
    stateMachineKey: new Key(stack, 'Key'),
    blackouts: ['2099-12-24'],
    lambdaConcurrency: 100,
  }));
  rotation.rotate(ordersSecretOnce(stack), {
    schedule: RotationSchedule.daily({ hour: 3, window: Duration.hours(2) }),
    database: new Connections({ defaultPort: Port.tcp(5432) }),
    rotateImmediately: true,
  });
  rotation.grantOperate(new Role(stack, 'Operator', { assumedBy: new AccountRootPrincipal() }));
  expect(functionsOf(stack)['shop-set-secret']?.Architectures).toEqual(['x86_64']);
});

function ordersSecretOnce(stack: Stack): ReturnType<typeof ordersSecret> {
  return stack.node.findChild('Orders') as unknown as ReturnType<typeof ordersSecret>;
}
