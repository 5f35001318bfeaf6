import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  paginateListSecretVersionIds,
  paginateListSecrets,
  PutSecretValueCommand,
  type SecretsManagerClient,
  type SecretVersionsListEntry,
  UpdateSecretVersionStageCommand,
  type UpdateSecretVersionStageCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { REASONS } from '../../workflow/reasons';
import { classify } from '../errors/classify';
import { isRotationError, RotationError } from '../errors/rotation-error';
import type { SecretDescription, SecretStore } from '../rotation/ports';
import type { PasswordOptions, PasswordRules } from '../rotation/secret/password-options';
import type { SecretText } from '../rotation/secret/secret-fields';
import { secretNameOf } from '../rotation/secret/secret-name';
import { CURRENT, holderOf, holds, KEEP, PENDING } from '../rotation/secret/versions';
import { described, replicasIn } from './description';
import { randomPasswordInput } from './password-rules';

/** The secret and its versions in AWS Secrets Manager. If a reply was lost, the store checks what happened. */
export class SecretsManagerStore implements SecretStore {
  /**
   * @param client retries on its own
   * @param once does not retry: for calls that must not come late, after the rotation has been given up
   */
  constructor(
    private readonly client: SecretsManagerClient,
    private readonly rules: PasswordRules,
    private readonly once: SecretsManagerClient = client,
  ) {}

  async describe(secretArn: string): Promise<SecretDescription> {
    const answer = await classified(
      `DescribeSecret on ${secretArn}`,
      this.client.send(new DescribeSecretCommand({ SecretId: secretArn })),
    ).catch(deniedToLook);
    return {
      ...described(answer, secretArn),
      labels: answer.VersionIdsToStages ?? {},
      ...replicasIn(answer.ReplicationStatus ?? []),
    };
  }

  async listFleet(rotationFunctionArn: string): Promise<readonly SecretDescription[]> {
    const pages = paginateListSecrets({ client: this.client, pageSize: LARGEST_PAGE }, {});
    const found: SecretDescription[] = [];
    await classified(
      'ListSecrets',
      (async () => {
        for await (const { SecretList = [] } of pages) {
          const ours = SecretList.filter(({ RotationLambdaARN }) => RotationLambdaARN === rotationFunctionArn);
          found.push(
            ...ours.map((entry) => ({
              ...described(entry, entry.ARN ?? ''),
              labels: entry.SecretVersionsToStages ?? {},
            })),
          );
        }
      })(),
    );
    return found;
  }

  read(secretArn: string, versionId: string): Promise<SecretText | undefined> {
    return this.value({ SecretId: secretArn, VersionId: versionId }, `version ${versionId}`);
  }

  readCurrent(secretArn: string): Promise<SecretText | undefined> {
    return this.value({ SecretId: secretArn, VersionStage: CURRENT }, CURRENT).catch(deniedToLook);
  }

  async versions(secretArn: string): Promise<readonly { readonly versionId: string; readonly createdAt: number }[]> {
    const found: SecretVersionsListEntry[] = [];
    const request = { SecretId: secretArn, IncludeDeprecated: true };
    try {
      for await (const { Versions = [] } of paginateListSecretVersionIds({ client: this.client }, request)) {
        found.push(...Versions);
      }
    } catch (error) {
      throw classify(error, `ListSecretVersionIds on ${secretArn}`, 'aws');
    }
    return found
      .map(({ VersionId: versionId = '', CreatedDate }) => ({ versionId, createdAt: CreatedDate?.getTime() ?? 0 }))
      .sort((one, other) => other.createdAt - one.createdAt);
  }

  async generatePassword(own: PasswordOptions): Promise<string> {
    const attempted = 'GetRandomPassword';
    const rules = { ...this.rules, ...own } as PasswordRules;
    const answer = await classified(
      attempted,
      this.client.send(new GetRandomPasswordCommand(randomPasswordInput(rules))),
    );
    const password = answer.RandomPassword ?? '';
    if (password.length !== rules.length || !/^[\x21-\x7e]+$/.test(password)) {
      throw new RotationError('unexpected', {
        attempted,
        found: 'the answer does not follow the requested password rules',
      });
    }
    return password;
  }

  async storePending(secretArn: string, value: SecretText): Promise<'stored' | 'refused'> {
    try {
      await this.once.send(
        new PutSecretValueCommand({
          SecretId: secretArn,
          ClientRequestToken: value.versionId,
          SecretString: value.text,
          // Without this the new version would take AWSCURRENT at once.
          VersionStages: [PENDING],
        }),
      );
      return 'stored';
    } catch (error) {
      // An earlier attempt stored a value whose reply was lost. That one stays; the caller reads it back.
      if (!(error instanceof Error && error.name === 'ResourceExistsException')) {
        throw classify(error, `PutSecretValue on ${secretArn}, version ${value.versionId}`, 'aws');
      }
      return 'refused';
    }
  }

  async moveCurrent(
    secretArn: string,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<'moved' | 'alreadyMoved'> {
    const attempted = `UpdateSecretVersionStage on ${secretArn}, AWSCURRENT from ${from} to ${to}`;
    try {
      await this.client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretArn,
          VersionStage: CURRENT,
          RemoveFromVersionId: from,
          MoveToVersionId: to,
        }),
      );
      return 'moved';
    } catch (error) {
      const now = await this.describe(secretArn);
      if (holds(now, to, CURRENT)) {
        return 'alreadyMoved';
      }
      if (!holds(now, from, CURRENT)) {
        throw new RotationError('labelMovedElsewhere', { attempted, found: 'AWSCURRENT is on neither version' });
      }
      throw classify(error, attempted, 'aws');
    }
  }

  async keep(secretArn: string, versionId: string): Promise<void> {
    const holder = holderOf(await this.describe(secretArn), KEEP);
    if (holder === versionId) {
      return;
    }
    await this.changeLabel(
      { SecretId: secretArn, VersionStage: KEEP, MoveToVersionId: versionId, RemoveFromVersionId: holder },
      `${KEEP} to ${versionId}`,
      (now) => holds(now, versionId, KEEP),
    );
  }

  release(secretArn: string, versionId: string): Promise<void> {
    return this.removeLabel(secretArn, versionId, KEEP);
  }

  removePending(secretArn: string, versionId: string): Promise<void> {
    return this.removeLabel(secretArn, versionId, PENDING);
  }

  private async value(
    wanted: GetSecretValueCommandInput & { readonly SecretId: string },
    which: string,
  ): Promise<SecretText | undefined> {
    const attempted = `GetSecretValue on ${wanted.SecretId}, ${which}`;
    try {
      const answer = await this.client.send(new GetSecretValueCommand(wanted));
      if (answer.SecretString === undefined) {
        throw new RotationError('invalidSecret', {
          attempted,
          found: 'the value is binary',
          remedy: 'Store the credential as a JSON string (SecretString).',
        });
      }
      const { SecretString: text, VersionId: versionId = '', CreatedDate, VersionStages: labels = [] } = answer;
      const secretName = secretNameOf(wanted.SecretId);
      return { versionId, text, secretName, labels, ...(CreatedDate && { createdAt: CreatedDate.getTime() }) };
    } catch (error) {
      // Only "not found" means "no value"; a refusal read as absence would make a second password.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') {
        return undefined;
      }
      throw classify(error, attempted, 'aws');
    }
  }

  private removeLabel(secretArn: string, versionId: string, label: string): Promise<void> {
    return this.changeLabel(
      { SecretId: secretArn, VersionStage: label, RemoveFromVersionId: versionId },
      `${label} from ${versionId}`,
      (now) => !holds(now, versionId, label),
    );
  }

  /** If the reply was lost, the labels show whether the change was made. */
  private async changeLabel(
    change: UpdateSecretVersionStageCommandInput & { readonly SecretId: string },
    wanted: string,
    isDone: (now: SecretDescription) => boolean,
  ): Promise<void> {
    try {
      await this.client.send(new UpdateSecretVersionStageCommand(change));
    } catch (error) {
      if (!isDone(await this.describe(change.SecretId))) {
        throw classify(error, `UpdateSecretVersionStage on ${change.SecretId}, ${wanted}`, 'aws');
      }
    }
  }
}

/** Secrets on a page of ListSecrets (model of MaxResults): 50 calls for 5,000 secrets. */
const LARGEST_PAGE = 100;

async function classified<T>(attempted: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw classify(error, attempted, 'aws');
  }
}

/** What a step does first with a secret. If it has left its fleet, IAM says only that this is denied. */
function deniedToLook(error: unknown): never {
  throw isRotationError(error, 'accessDenied')
    ? new RotationError('accessDenied', { ...error.text, remedy: DENIED })
    : error;
}

const DENIED =
  `${REASONS.accessDenied.remedy} In a workflow with \`fleet\` the secret ` +
  'may also have been deleted, or name another rotation function: look with aws secretsmanager describe-secret.';
