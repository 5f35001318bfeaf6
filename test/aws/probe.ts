import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken?: string;
}

const secretsManager = new SecretsManagerClient({});

/**
 * A rotation function that rotates nothing: it notes each call as a tag of the secret, then behaves as the tag `probe:mode`
 * says: `fail`, `withdraw` (take AWSPENDING away and fail), `move-early` (move AWSCURRENT in createSecret), `wait:SECONDS`.
 */
export async function handler({
  Step,
  SecretId,
  ClientRequestToken: token,
  RotationToken,
}: RotationEvent): Promise<void> {
  const { Tags = [], VersionIdsToStages = {} } = await secretsManager.send(new DescribeSecretCommand({ SecretId }));
  const number = Tags.filter(({ Key }) => Key?.startsWith('call:')).length + 1;
  const Key = `call:${String(number).padStart(2, '0')}`;
  const Value = [Date.now(), Step, token.slice(0, 8), RotationToken === undefined ? 'none' : hash(RotationToken)].join(
    ' ',
  );
  await secretsManager.send(new TagResourceCommand({ SecretId, Tags: [{ Key, Value }] }));

  const [mode, seconds] = (Tags.find((tag) => tag.Key === 'probe:mode')?.Value ?? 'fail').split(':');
  const move = (
    VersionStage: string,
    ids: { readonly RemoveFromVersionId: string; readonly MoveToVersionId?: string },
  ) => secretsManager.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...ids }));
  switch (mode as string) {
    case 'withdraw':
      await move('AWSPENDING', { RemoveFromVersionId: token });
      throw new Error('The probe has taken AWSPENDING away.');
    case 'move-early': {
      if (Step !== 'createSecret') return;
      const [current = ''] =
        Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
      const { SecretString = '{}' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
      const options = { ClientRequestToken: token, VersionStages: ['AWSPENDING'], RotationToken };
      await secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString, ...options }));
      await move('AWSCURRENT', { RemoveFromVersionId: current, MoveToVersionId: token });
      return;
    }
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
      throw new Error(`The probe has waited for ${seconds} s.`);
    default:
      throw new Error('The probe fails, as it was asked to.');
  }
}

/** Enough to see whether two tokens are the same, and nothing of the token. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 8);
}
