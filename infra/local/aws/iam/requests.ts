import { LOCAL_REGION, localArn } from '../api/arn';
import type { ServiceCall, ServiceName } from '../api/call';
import type { AccessRequest } from './decide';

/** What of a secret decides who may use it. */
interface KnownSecret {
  readonly arn: string;
  readonly rotationFunctionArn: string | undefined;
  readonly kmsKeyId: string | undefined;
}

/** Finds a secret by ARN or name. */
export type FindSecret = (secretId: string) => KnownSecret | undefined;

/** What of KMS Secrets Manager does in the caller's name (user guide, "Secret encryption and decryption"). */
const KEY_ACTIONS: Readonly<Record<string, string>> = {
  GetSecretValue: 'kms:Decrypt',
  PutSecretValue: 'kms:GenerateDataKey',
};

/** Field of the input that names the resource, by service; the first that is there counts. */
const RESOURCE_FIELDS = {
  states: ['executionArn', 'stateMachineArn'],
  sns: ['TopicArn'],
  lambda: ['FunctionName'],
  logs: ['logGroupName'],
  cloudtrail: [],
  sts: [],
  rds: [],
} as const satisfies Readonly<Record<Exclude<ServiceName, 'secretsmanager'>, readonly string[]>>;

/** ARN of what such a field names. */
const ARN_OF: Readonly<Partial<Record<ServiceName, (named: string) => string>>> = {
  lambda: (named) => (named.startsWith('arn:') ? named : localArn('lambda', `function:${named}`)),
  // A policy names a log group with all its streams, `<name>:*`.
  logs: (named) => localArn('logs', `log-group:${named}:log-stream:any`),
};

/** All that must be allowed for a call to take effect. */
export function requestsOf({ service, operation, input }: ServiceCall, findSecret: FindSecret): AccessRequest[] {
  const action = `${service}:${service === 'lambda' && operation === 'Invoke' ? 'InvokeFunction' : operation}`;
  if (service === 'secretsmanager') {
    return typeof input.SecretId === 'string'
      ? ofSecret(action, operation, input.SecretId, findSecret)
      : [{ action, resource: '*', context: {} }];
  }
  const fields: readonly string[] = RESOURCE_FIELDS[service];
  const named = fields.map((field) => input[field]).find((each) => typeof each === 'string');
  const unnamed = service === 'rds' ? localArn('rds', '*') : '*';
  return [{ action, resource: named === undefined ? unnamed : (ARN_OF[service]?.(named) ?? named), context: {} }];
}

function ofSecret(action: string, operation: string, secretId: string, findSecret: FindSecret): AccessRequest[] {
  const secret = findSecret(secretId);
  const arn =
    secret?.arn ?? (secretId.startsWith('arn:') ? secretId : localArn('secretsmanager', `secret:${secretId}`));
  const rotatedBy = secret?.rotationFunctionArn;
  const request = {
    action,
    resource: arn,
    context: rotatedBy === undefined ? {} : { 'secretsmanager:resource/AllowRotationLambdaArn': [rotatedBy] },
  };
  const keyAction = KEY_ACTIONS[operation];
  if (secret?.kmsKeyId === undefined || keyAction === undefined) return [request];
  return [
    request,
    {
      action: keyAction,
      resource: secret.kmsKeyId.startsWith('arn:') ? secret.kmsKeyId : localArn('kms', `key/${secret.kmsKeyId}`),
      context: {
        'kms:ViaService': [`secretsmanager.${LOCAL_REGION}.amazonaws.com`],
        'kms:EncryptionContext:SecretARN': [arn],
      },
    },
  ];
}
