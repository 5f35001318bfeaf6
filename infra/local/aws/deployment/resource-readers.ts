import type { RuleTarget } from '../events/event-rules';
import { readRate } from '../events/rate-expression';
import { DEFAULT_MEMORY_MEGABYTES, DEFAULT_TIMEOUT_SECONDS } from '../lambda/local-function';
import type { Assets } from './assets';
import type {
  DeployedAlarm,
  DeployedFunction,
  DeployedLogGroup,
  DeployedLogStream,
  DeployedRotationSchedule,
  DeployedRule,
  DeployedSecret,
  DeployedStateMachine,
  DeployedSubscription,
  DeployedTopic,
} from './deployment';
import type { Properties } from './properties';
import { UndeployableTemplate } from './template';

type Read<T> = Omit<T, 'logicalId'>;

export function readFunction(properties: Properties, assets: Assets): Omit<Read<DeployedFunction>, 'version'> {
  const { S3Key } = properties.fields('Code');
  const { Variables = {} } = properties.fields('Environment');
  const roleArn = properties.value('Role');
  return {
    name: properties.ref(),
    arn: properties.attribute('Arn'),
    ...(typeof roleArn === 'string' && { roleArn }),
    directory: assets.folderOf(String(S3Key), properties.pathOf('Code.S3Key')),
    handler: properties.text('Handler'),
    environment: Object.fromEntries(
      Object.entries(Variables as object).map(([name, value]: [string, unknown]) => {
        if (typeof value === 'string') return [name, value];
        throw new UndeployableTemplate(`${properties.pathOf(`Environment.Variables.${name}`)}: must be text.`);
      }),
    ),
    timeoutSeconds: properties.number('Timeout', DEFAULT_TIMEOUT_SECONDS),
    memoryMegabytes: properties.number('MemorySize', DEFAULT_MEMORY_MEGABYTES),
  };
}

export function readStateMachine(properties: Properties): Read<DeployedStateMachine> {
  const given = properties.value('DefinitionString') ?? properties.value('Definition');
  if (given === undefined) {
    const found = 'neither DefinitionString nor Definition is given; a definition in S3 is not imitated';
    throw new UndeployableTemplate(`${properties.pathOf('DefinitionString')}: ${found}.`);
  }
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const substitutions = properties.texts('DefinitionSubstitutions');
  return {
    name: properties.attribute('Name'),
    arn: properties.ref(),
    roleArn: properties.text('RoleArn'),
    definition: text.replace(/\$\{([^}]+)\}/g, (whole, name: string) =>
      Object.hasOwn(substitutions, name) ? JSON.stringify(substitutions[name]).slice(1, -1) : whole,
    ),
  };
}

export function readLogGroup(properties: Properties): Read<DeployedLogGroup> {
  const days = properties.value('RetentionInDays');
  return { name: properties.ref(), retentionInDays: days === undefined ? undefined : Number(days) };
}

export function readLogStream(properties: Properties): Read<DeployedLogStream> {
  return { name: properties.ref(), logGroupName: properties.text('LogGroupName') };
}

export function readTopic(properties: Properties): Read<DeployedTopic> {
  return { name: properties.attribute('TopicName'), arn: properties.ref() };
}

export function readSubscription(properties: Properties): Read<DeployedSubscription> {
  return {
    topicArn: properties.text('TopicArn'),
    protocol: properties.text('Protocol'),
    endpoint: properties.text('Endpoint'),
    filterPolicy: properties.value('FilterPolicy'),
    filterPolicyScope: properties.value('FilterPolicyScope'),
    rawMessageDelivery: properties.flag('RawMessageDelivery', false),
  };
}

export function readAlarm(properties: Properties): Read<DeployedAlarm> {
  return {
    name: properties.text('AlarmName'),
    namespace: properties.text('Namespace'),
    metricName: properties.text('MetricName'),
    statistic: properties.text('Statistic'),
    threshold: properties.number('Threshold', 0),
  };
}

export function readEventRule(properties: Properties): Read<DeployedRule> {
  const bus = properties.value('EventBusName') ?? 'default';
  if (bus !== 'default') {
    throw new UndeployableTemplate(`${properties.pathOf('EventBusName')}: only the default bus is imitated.`);
  }
  const state = properties.value('State') ?? 'ENABLED';
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw new UndeployableTemplate(`${properties.pathOf('State')}: must be ENABLED or DISABLED.`);
  }
  const eventPattern = properties.value('EventPattern');
  const schedule = properties.value('ScheduleExpression');
  if (eventPattern === undefined && schedule === undefined) {
    throw new UndeployableTemplate(
      `${properties.pathOf('EventPattern')}: neither EventPattern nor ScheduleExpression is given.`,
    );
  }
  return {
    name: properties.ref(),
    arn: properties.attribute('Arn'),
    state,
    ...(eventPattern !== undefined && { eventPattern }),
    ...(schedule !== undefined && {
      period: readRate(properties.text('ScheduleExpression'), properties.pathOf('ScheduleExpression')),
    }),
    targets: (properties.value('Targets') ?? []) as readonly RuleTarget[],
  };
}

export function readSecret(properties: Properties, source: Readonly<Record<string, unknown>>): Read<DeployedSecret> {
  const arn = properties.ref();
  const resolved = Object.keys(source).map((name) => [name, properties.value(name)] as const);
  // What follows `secret:`, without the hyphen and the six random characters.
  return { name: arn.split(':secret:')[1]?.slice(0, -7) ?? '', arn, properties: Object.fromEntries(resolved) };
}

export function readRotationSchedule(properties: Properties): Read<DeployedRotationSchedule> {
  return {
    secretId: properties.text('SecretId'),
    rotationLambdaArn: properties.text('RotationLambdaARN'),
    rotateImmediately: properties.flag('RotateImmediatelyOnUpdate', true),
    rules: properties.fields('RotationRules'),
  };
}
