import { createHash } from 'node:crypto';
import type { DeploymentTarget, Resource } from './template';

/** What `Ref` and `Fn::GetAtt` give for a resource. */
interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Facts {
  readonly logicalId: string;
  readonly target: DeploymentTarget;
  /** A property as text with its references resolved; undefined if the template does not give it. */
  readonly property: (name: string) => string | undefined;
}

/** Longest name of a function (API model, FunctionName). */
const LONGEST_NAME = 64;

const stackName = ({ stackName: name = 'local' }: DeploymentTarget) => name;

/** The name the template gives, or the one CloudFormation would make up, without its random end. */
const nameOf = (facts: Facts, property: string) =>
  facts.property(property) ?? `${stackName(facts.target)}-${facts.logicalId}`.slice(0, LONGEST_NAME);

const arn = ({ target: { account, region } }: Facts, service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

/** Stands for the random part of an identifier: the same in every deployment, different for every resource. */
const suffix = ({ target, logicalId }: Facts, length: number) =>
  createHash('sha256')
    .update(`${stackName(target)}/${logicalId}`)
    .digest('hex')
    .slice(0, length);

const byType: Readonly<Record<string, (facts: Facts) => Identity>> = {
  'AWS::Lambda::Function': (facts) => {
    const name = nameOf(facts, 'FunctionName');
    return { ref: name, attributes: { Arn: arn(facts, 'lambda', `function:${name}`) } };
  },
  // Not counted from 1, because the stand-in remembers no earlier deployment; CDK gives a new version a new logical id.
  'AWS::Lambda::Version': (facts) => {
    const version = String(1 + (parseInt(suffix(facts, 8), 16) % 1_000_000));
    const ref = `${qualified(facts, facts.property('FunctionName') ?? '')}:${version}`;
    return { ref, attributes: { Version: version, FunctionArn: ref } };
  },
  // Aliases are not imitated: they are the function itself.
  'AWS::Lambda::Alias': (facts) => {
    const functionName = facts.property('FunctionName') ?? '';
    return { ref: qualified(facts, functionName), attributes: { AliasArn: qualified(facts, functionName) } };
  },
  'AWS::StepFunctions::StateMachine': (facts) => {
    const name = nameOf(facts, 'StateMachineName');
    const machine = arn(facts, 'states', `stateMachine:${name}`);
    return { ref: machine, attributes: { Arn: machine, Name: name } };
  },
  'AWS::SNS::Topic': (facts) => {
    const name = nameOf(facts, 'TopicName');
    const topic = arn(facts, 'sns', name);
    return { ref: topic, attributes: { TopicArn: topic, TopicName: name } };
  },
  'AWS::SecretsManager::Secret': (facts) => {
    // "Secrets Manager includes six random characters at the end of the secret ARN."
    const secret = arn(facts, 'secretsmanager', `secret:${nameOf(facts, 'Name')}-${suffix(facts, 6)}`);
    return { ref: secret, attributes: { Id: secret } };
  },
  'AWS::SecretsManager::SecretTargetAttachment': secretOf,
  'AWS::SecretsManager::RotationSchedule': secretOf,
  'AWS::Events::Rule': (facts) => {
    const name = nameOf(facts, 'Name');
    return { ref: name, attributes: { Arn: arn(facts, 'events', `rule/${name}`) } };
  },
  'AWS::IAM::Role': (facts) => {
    const name = nameOf(facts, 'RoleName');
    const attributes = { Arn: `arn:aws:iam::${facts.target.account}:role/${name}`, RoleId: `AROA${suffix(facts, 17)}` };
    return { ref: name, attributes };
  },
  'AWS::Logs::LogGroup': (facts) => {
    const name = nameOf(facts, 'LogGroupName');
    return { ref: name, attributes: { Arn: arn(facts, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::Logs::LogStream': (facts) => ({ ref: nameOf(facts, 'LogStreamName'), attributes: {} }),
  'AWS::KMS::Key': (facts) => {
    const id = suffix(facts, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { ref: id, attributes: { KeyId: id, Arn: arn(facts, 'kms', `key/${id}`) } };
  },
  'AWS::SQS::Queue': (facts) => {
    const name = nameOf(facts, 'QueueName');
    const url = `https://sqs.${facts.target.region}.amazonaws.com/${facts.target.account}/${name}`;
    return { ref: url, attributes: { Arn: arn(facts, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
};

/** What `Ref` and `Fn::GetAtt` give for this resource; undefined for a type the stand-in knows no identity for. */
export function identify(
  resource: Resource,
  logicalId: string,
  target: DeploymentTarget,
  property: (name: string) => string | undefined,
): Identity | undefined {
  const identifyType = Object.hasOwn(byType, resource.Type) ? byType[resource.Type] : undefined;
  return identifyType?.({ logicalId, target, property });
}

function secretOf(facts: Facts): Identity {
  const secret = facts.property('SecretId') ?? '';
  return { ref: secret, attributes: { Id: secret } };
}

/** The ARN of a function that is named by ARN or by name. */
function qualified(facts: Facts, functionName: string): string {
  return functionName.startsWith('arn:') ? functionName : arn(facts, 'lambda', `function:${functionName}`);
}
