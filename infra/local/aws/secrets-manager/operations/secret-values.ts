import { list, text, whole } from '../../api/input-shape';
import { ServiceError } from '../../api/service-error';
import { epochSeconds } from '../description';
import { invalidParameter, invalidRequest, labelNotOnVersion, valueNotFound } from '../service-exceptions';
import { matchesFilters, page } from '../listing';
import type { Secret, SecretVersion } from '../secret';
import { CURRENT, holderOf, holds, versionOf } from '../secret';
import { putValue } from '../secret-versions';
import {
  clientRequestToken,
  filters,
  label,
  nextToken,
  secretId,
  secretValue,
  valueFields,
  valueOnTheWire,
  versionId,
  versionToken,
} from './fields';
import type { SecretsManagerContext } from './context';
import { operation, withNextRotation } from './context';

/** GetSecretValue: by version id, by staging label, by both if they belong together; AWSCURRENT by default. */
export const getSecretValue = operation(
  { SecretId: secretId, VersionId: versionId, VersionStage: label },
  (context, input) => read(context, context.secrets.findUsable(input.SecretId), input.VersionId, input.VersionStage),
);

/** BatchGetSecretValue: what cannot be read is reported along with what can. */
export const batchGetSecretValue = operation(
  {
    SecretIdList: list(text({ min: 1, max: 2048 }), { min: 1, max: 20 }),
    Filters: filters,
    MaxResults: whole({ min: 1, max: 20 }),
    NextToken: nextToken,
  },
  (context, { SecretIdList, Filters, ...request }) => {
    if ((SecretIdList === undefined) === (Filters === undefined)) {
      throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
    }
    if (SecretIdList) {
      if (request.MaxResults !== undefined) {
        throw invalidParameter(
          "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
        );
      }
      return readAll(context, SecretIdList);
    }
    const chosen = context.secrets
      .all()
      .filter((secret) => secret.deletionAt === undefined && matchesFilters(secret, Filters ?? []));
    const { items, NextToken } = page(chosen, { ...request, MaxResults: request.MaxResults ?? 20 });
    return {
      ...readAll(
        context,
        items.map((secret) => secret.arn),
      ),
      NextToken,
    };
  },
);

/** PutSecretValue. Without VersionStages the new version takes AWSCURRENT. */
export const putSecretValue = operation(
  {
    SecretId: secretId,
    ClientRequestToken: clientRequestToken,
    ...valueFields,
    VersionStages: list(label, { min: 1, max: 20 }),
    RotationToken: text({ min: 36, max: 256, pattern: /^[a-zA-Z0-9-]+$/ }),
  },
  (context, input, caller) => {
    const secret = context.secrets.findUsable(input.SecretId);
    const value = secretValue(input);
    if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
    const token = versionToken(input.ClientRequestToken);
    const writer = { functionArn: context.writerOf(caller.accessKeyId), rotationToken: input.RotationToken };
    const stored = putValue(secret, { token, value, writer, labels: input.VersionStages, now: context.now() });
    const becameCurrent = holderOf(stored, CURRENT)?.id !== holderOf(secret, CURRENT)?.id;
    if (stored !== secret) context.secrets.replace(becameCurrent ? withNextRotation(stored, context) : stored);
    return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: versionOf(stored, token)?.labels };
  },
);

function read(context: SecretsManagerContext, secret: Secret, id: string | undefined, stage: string | undefined) {
  const version = wantedVersion(secret, id, stage);
  const now = context.now();
  context.secrets.replace({ ...secret, accessedAt: now });
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    ...valueOnTheWire(version.value),
    VersionStages: version.labels.length > 0 ? version.labels : undefined,
    CreatedDate: epochSeconds(version.createdAt),
  };
}

function wantedVersion(secret: Secret, id: string | undefined, stage: string | undefined) {
  const version = id === undefined ? holderOf(secret, stage ?? CURRENT) : versionOf(secret, id);
  if (!version) throw valueNotFound(id === undefined ? { label: stage ?? CURRENT } : { versionId: id });
  if (stage !== undefined && !holds(version, stage)) throw labelNotOnVersion();
  if (!hasValue(version)) {
    throw valueNotFound(stage === undefined && id !== undefined ? { versionId: id } : { label: stage ?? CURRENT });
  }
  return version;
}

const hasValue = (version: SecretVersion): version is SecretVersion & Required<Pick<SecretVersion, 'value'>> =>
  version.value !== undefined;

function readAll(context: SecretsManagerContext, secretIds: readonly string[]) {
  const SecretValues: object[] = [];
  const Errors: object[] = [];
  for (const id of secretIds) {
    try {
      SecretValues.push(read(context, context.secrets.findUsable(id), undefined, undefined));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Errors.push({ SecretId: id, ErrorCode: error.name, Message: error.message });
    }
  }
  return { SecretValues, Errors };
}
