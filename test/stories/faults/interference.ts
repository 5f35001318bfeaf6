import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { CURRENT, PENDING } from '../../../functions/rotation/secret/versions';
import { observe, usernameIn } from './checks/observed-state';
import type { Story } from './story';

/** Somebody stores a value of their own, which becomes AWSCURRENT at once. */
export async function storeCurrent(story: Story, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const { SecretString = '' } = await client(story).send(new GetSecretValueCommand({ SecretId: story.secretArn }));
  const text = JSON.stringify({ ...(JSON.parse(SecretString) as object), ...fields });
  const { VersionId = '' } = await client(story).send(
    new PutSecretValueCommand({ SecretId: story.secretArn, SecretString: text }),
  );
  story.onValue(VersionId, text);
}

/** Somebody makes the secret what the database is: its host, and the password it holds. */
export async function storeWhatHolds(story: Story, host: string): Promise<void> {
  const { held, current = '' } = await observe(story);
  const right = held.find((versionId) => usernameIn(story, versionId) === usernameIn(story, current)) ?? '';
  const { password } = JSON.parse(story.values.get(right) ?? '{}') as { readonly password?: string };
  await storeCurrent(story, { host, password });
}

/** Somebody moves AWSCURRENT to the version under rotation before the database knows its password. */
export async function moveCurrentTooEarly(story: Story): Promise<void> {
  const { VersionIdsToStages: labels = {} } = await client(story).send(
    new DescribeSecretCommand({ SecretId: story.secretArn }),
  );
  const holder = (label: string) => Object.keys(labels).find((id) => labels[id]?.includes(label));
  await client(story).send(
    new UpdateSecretVersionStageCommand({
      SecretId: story.secretArn,
      VersionStage: CURRENT,
      RemoveFromVersionId: holder(CURRENT),
      MoveToVersionId: holder(PENDING),
    }),
  );
}

/**
 * An attempt is cut off after it has stored the new password, or has set it in the database, too.
 *
 * @returns the version under rotation
 */
export async function cutOff(story: Story, after: 'createSecret' | 'setSecret'): Promise<string> {
  const versionId = await story.rotateUnreachable();
  const password = randomBytes(18).toString('base64url');
  const alternates = story.scenario.strategy === 'alternating-users';
  const username = alternates ? `${story.role}_clone` : story.role;
  const first = JSON.parse(story.values.get(story.firstVersionId) ?? '') as object;
  const text = JSON.stringify({ ...first, username, password });
  story.onValue(versionId, text);
  await client(story).send(
    new PutSecretValueCommand({
      SecretId: story.secretArn,
      ClientRequestToken: versionId,
      SecretString: text,
      VersionStages: [PENDING],
    }),
  );
  if (after === 'setSecret') {
    if (alternates) await story.testbed.database.createMember(username, story.role);
    await story.testbed.database.setPassword(username, password);
  }
  return versionId;
}

/** Somebody takes AWSPENDING from a version, as Secrets Manager advises where a rotation got stuck. */
export async function removePending(story: Story, versionId: string): Promise<void> {
  await client(story).send(
    new UpdateSecretVersionStageCommand({
      SecretId: story.secretArn,
      VersionStage: PENDING,
      RemoveFromVersionId: versionId,
    }),
  );
}

const client = ({ testbed }: Story) => testbed.environment.clients.secretsManager;
