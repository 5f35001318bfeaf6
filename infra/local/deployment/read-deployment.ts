import { join } from 'node:path';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../service';
import type {
  DeployedFunction,
  DeployedRule,
  DeployedStateMachine,
  DeployedSubscription,
  Deployment,
} from './deployment';
import { type DeployedResource, Intrinsics, UnresolvedTemplate } from './intrinsics';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const IMITATED = {
  function: 'AWS::Lambda::Function',
  stateMachine: 'AWS::StepFunctions::StateMachine',
  topic: 'AWS::SNS::Topic',
  subscription: 'AWS::SNS::Subscription',
  rule: 'AWS::Events::Rule',
} as const;

/** Lambda's own defaults (CloudFormation reference, AWS::Lambda::Function). */
const FUNCTION_DEFAULTS = { timeoutSeconds: 3, memoryMegabytes: 128 };

/**
 * Reads what the stand-in runs out of a synthesised template: functions with their bundles and environment, state
 * machines, topics, subscriptions and rules.
 *
 * @param template the CloudFormation template, as CDK writes it
 * @param assetFolder folder with the asset `asset.<hash>` of each bundle (cdk.out)
 * @throws UnresolvedTemplate naming the place in the template that cannot be resolved.
 */
export function readDeployment(template: object, assetFolder: string): Deployment {
  const resources = Object.entries((template as { Resources?: Record<string, Resource> }).Resources ?? {});
  const intrinsics = new Intrinsics((logicalId) => {
    const found = resources.find(([id]) => id === logicalId);
    return found && deployed(found[0], found[1]);
  });
  const ofType = (type: string) => resources.filter(([, resource]) => resource.Type === type);
  const properties = (id: string, resource: Resource) =>
    intrinsics.resolve(resource.Properties ?? {}, id) as Record<string, unknown>;
  const imitated: readonly string[] = Object.values(IMITATED);

  return {
    functions: ofType(IMITATED.function).map(([id, resource]) =>
      readFunction(id, properties(id, resource), assetFolder),
    ),
    stateMachines: ofType(IMITATED.stateMachine).map(([id, resource]) =>
      readStateMachine(id, properties(id, resource)),
    ),
    topics: ofType(IMITATED.topic).map(([id, resource]) => {
      const { ref } = deployed(id, resource);
      return { name: nameOf(ref), arn: ref };
    }),
    subscriptions: ofType(IMITATED.subscription).map(([id, resource]) => readSubscription(properties(id, resource))),
    rules: ofType(IMITATED.rule).map(([id, resource]) => readRule(id, properties(id, resource))),
    notImitated: [...new Set(resources.map(([, { Type }]) => Type))].filter((type) => !imitated.includes(type)).sort(),
  };
}

/** ARNs as the services form them; a resource without a name is called by its logical id. */
function deployed(logicalId: string, { Type, Properties = {} }: Resource): DeployedResource {
  const named = (property: string) => (typeof Properties[property] === 'string' ? Properties[property] : logicalId);
  const resource = (service: string, path: string, region = LOCAL_REGION) =>
    `arn:aws:${service}:${region}:${LOCAL_ACCOUNT}:${path}`;
  switch (Type) {
    case IMITATED.function:
      return {
        ref: named('FunctionName'),
        attributes: { Arn: resource('lambda', `function:${named('FunctionName')}`) },
      };
    case IMITATED.stateMachine: {
      const name = named('StateMachineName');
      const arn = resource('states', `stateMachine:${name}`);
      return { ref: arn, attributes: { Arn: arn, Name: name } };
    }
    case IMITATED.topic: {
      const arn = resource('sns', named('TopicName'));
      return { ref: arn, attributes: { TopicArn: arn, TopicName: named('TopicName') } };
    }
    case IMITATED.rule:
      return { ref: named('Name'), attributes: { Arn: resource('events', `rule/${named('Name')}`) } };
    case 'AWS::IAM::Role':
      return { ref: named('RoleName'), attributes: { Arn: resource('iam', `role/${named('RoleName')}`, '') } };
    case 'AWS::Logs::LogGroup':
      return {
        ref: named('LogGroupName'),
        attributes: { Arn: `${resource('logs', `log-group:${named('LogGroupName')}`)}:*` },
      };
    default:
      return { ref: logicalId, attributes: { Arn: `${resource('unimitated', logicalId)}` } };
  }
}

function readFunction(id: string, properties: Record<string, unknown>, assetFolder: string): DeployedFunction {
  const code = properties.Code as { S3Key?: string } | undefined;
  const asset = /^([0-9a-f]{64})\.zip$/.exec(code?.S3Key ?? '')?.[1];
  if (asset === undefined) {
    throw new UnresolvedTemplate(
      `${id}.Code of the template is no asset of CDK; the stand-in runs bundles from the asset folder only`,
    );
  }
  const variables = (properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
  const { ref, attributes } = deployed(id, { Type: IMITATED.function, Properties: properties });
  return {
    functionName: ref,
    arn: attributes.Arn ?? '',
    directory: join(assetFolder, `asset.${asset}`),
    handler: String(properties.Handler),
    environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(properties.Timeout ?? FUNCTION_DEFAULTS.timeoutSeconds),
    memoryMegabytes: Number(properties.MemorySize ?? FUNCTION_DEFAULTS.memoryMegabytes),
  };
}

function readStateMachine(id: string, properties: Record<string, unknown>): DeployedStateMachine {
  const { ref } = deployed(id, { Type: IMITATED.stateMachine, Properties: properties });
  return {
    name: nameOf(ref),
    arn: ref,
    roleArn: String(properties.RoleArn),
    definition: JSON.parse(String(properties.DefinitionString)) as object,
  };
}

function readSubscription(properties: Record<string, unknown>): DeployedSubscription {
  return {
    topicArn: String(properties.TopicArn),
    protocol: String(properties.Protocol),
    endpoint: String(properties.Endpoint),
  };
}

function readRule(id: string, properties: Record<string, unknown>): DeployedRule {
  const targets = (properties.Targets ?? []) as readonly {
    readonly Arn: string;
    readonly InputTransformer?: { readonly InputPathsMap?: Record<string, string>; readonly InputTemplate: string };
  }[];
  return {
    name: typeof properties.Name === 'string' ? properties.Name : id,
    eventPattern: properties.EventPattern as object,
    targets: targets.map(({ Arn, InputTransformer }) => ({
      arn: Arn,
      ...(InputTransformer && {
        inputTransformer: {
          inputPathsMap: InputTransformer.InputPathsMap ?? {},
          inputTemplate: InputTransformer.InputTemplate,
        },
      }),
    })),
  };
}

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? arn;
