import { Assets } from './assets';
import type { Deployment } from './deployment';
import { Intrinsics } from './intrinsics';
import { Properties } from './properties';
import { readIam } from './read-iam';
import {
  readAlarm,
  readEventRule,
  readFunction,
  readLogGroup,
  readLogStream,
  readRotationSchedule,
  readSecret,
  readStateMachine,
  readSubscription,
  readTopic,
} from './resource-readers';
import type { DeploymentTarget, Resource, Template } from './template';

type Fields = Readonly<Record<string, unknown>>;

/** Types that are read, each with what an instance must be like. */
const IMITATED: Readonly<Record<string, (properties: Fields) => boolean>> = {
  // Inline code and other runtimes are the CDK's own helpers, which set up what does not exist here.
  'AWS::Lambda::Function': ({ Code, Runtime }) =>
    typeof Runtime === 'string' && Runtime.startsWith('nodejs') && (Code as Fields | undefined)?.S3Key !== undefined,
  'AWS::Lambda::Version': () => true,
  'AWS::StepFunctions::StateMachine': () => true,
  'AWS::Logs::LogGroup': () => true,
  'AWS::Logs::LogStream': () => true,
  'AWS::SNS::Topic': () => true,
  'AWS::SNS::Subscription': () => true,
  'AWS::Events::Rule': () => true,
  'AWS::CloudWatch::Alarm': ({ MetricName }) => MetricName !== undefined,
  'AWS::SecretsManager::Secret': () => true,
  // A hosted rotation function is AWS's code.
  'AWS::SecretsManager::RotationSchedule': ({ RotationLambdaARN }) => RotationLambdaARN !== undefined,
};

const isImitated = ({ Type, Properties: properties = {} }: Resource) =>
  Object.hasOwn(IMITATED, Type) && IMITATED[Type]?.(properties) === true;

/**
 * Reads out of a synthesised template what the stand-in runs, with every reference resolved.
 * @param template CloudFormation template, parsed
 * @param outdir folder of the template and its asset manifests (cdk.out)
 * @throws UndeployableTemplate that names the logical id and the path of what cannot be resolved
 * @throws InvalidRule for a schedule of a rule that EventBridge would refuse, or that is not imitated
 */
export function readDeployment(template: object, outdir: string, target: DeploymentTarget): Deployment {
  const { Resources } = template as Template;
  const intrinsics = new Intrinsics(template as Template, target);
  const assets = new Assets(outdir);

  const each = <T extends object>(type: string, read: (properties: Properties, source: Fields) => T) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type && isImitated(resource))
      .map(([logicalId, { Properties: source = {} }]) => ({
        logicalId,
        ...read(new Properties(intrinsics, logicalId, source), source),
      }));

  /** The version of each function, by ARN. */
  const versions = new Map(
    each('AWS::Lambda::Version', (properties) => ({ ref: properties.ref() })).map(({ ref }) => {
      const at = ref.lastIndexOf(':');
      return [ref.slice(0, at), ref.slice(at + 1)] as const;
    }),
  );
  return {
    functions: each('AWS::Lambda::Function', (properties) => ({
      ...readFunction(properties, assets),
      version: versions.get(properties.attribute('Arn')),
    })),
    stateMachines: each('AWS::StepFunctions::StateMachine', readStateMachine),
    logGroups: each('AWS::Logs::LogGroup', readLogGroup),
    logStreams: each('AWS::Logs::LogStream', readLogStream),
    topics: each('AWS::SNS::Topic', readTopic),
    subscriptions: each('AWS::SNS::Subscription', readSubscription),
    eventRules: each('AWS::Events::Rule', readEventRule),
    alarms: each('AWS::CloudWatch::Alarm', readAlarm),
    secrets: each('AWS::SecretsManager::Secret', readSecret),
    rotationSchedules: each('AWS::SecretsManager::RotationSchedule', readRotationSchedule),
    readIam: () => readIam(template as Template, intrinsics),
    notImitated: byType(Object.entries(Resources).filter(([, resource]) => !isImitated(resource))),
  };
}

function byType(resources: readonly (readonly [string, Resource])[]): Deployment['notImitated'] {
  const types = [...new Set(resources.map(([, { Type }]) => Type))].sort();
  return types.map((type) => ({
    type,
    logicalIds: resources.filter(([, resource]) => resource.Type === type).map(([logicalId]) => logicalId),
  }));
}
