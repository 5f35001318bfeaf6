import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { Credentials } from '../../../functions/rotation/credentials';
import { CURRENT, PENDING } from '../../../functions/rotation/versions';
import { CHECKING_SESSION } from './stage';
import type { Story } from './story';

/** How a secret and its database stand at one moment, seen from outside. */
export interface Standing {
  readonly current: string | undefined;
  readonly pending: string | undefined;
  /** Staging labels by version. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Versions whose password the database holds: one, unless passwords repeat. */
  readonly heldVersions: readonly string[];
  /** Whether the credential in AWSCURRENT logs in. */
  readonly currentLogsIn: boolean;
}

/** Looks at the labels and tries every known password, directly at the server. */
export async function lookAt(story: Story): Promise<Standing> {
  const { world } = story.stage;
  const { VersionIdsToStages: labels = {} } = await world.clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId: story.secretArn }),
  );
  const { administration } = world.databases;
  const database = new PostgresDatabase({ ca: administration.ca ?? '' });
  const heldVersions: string[] = [];
  for (const [versionId, text] of story.values) {
    const direct = { ...(JSON.parse(text) as object), host: administration.host, port: administration.port };
    const credentials = Credentials.parse({ versionId, text: JSON.stringify(direct) });
    const { outcome } = await database.probe(credentials, CHECKING_SESSION);
    if (outcome === 'unknown') throw new Error(`The story's own login for ${story.role} proved nothing.`);
    if (outcome === 'accepted') heldVersions.push(versionId);
  }
  const holder = (label: string) => Object.keys(labels).find((id) => labels[id]?.includes(label));
  const current = holder(CURRENT);
  return {
    current,
    pending: holder(PENDING),
    labels,
    heldVersions,
    currentLogsIn: current !== undefined && heldVersions.includes(current),
  };
}

/** What must hold at every end, whatever happened; each entry a violation. */
export function violationsOf({ current, labels, heldVersions }: Standing): string[] {
  const unlabelled = heldVersions.filter((versionId) => (labels[versionId] ?? []).length === 0);
  return [
    ...(current === undefined ? ['no version holds AWSCURRENT'] : []),
    ...(heldVersions.length === 0 ? ['the database holds a password nobody knows'] : []),
    ...unlabelled.map(() => 'the database holds the password of a version without a staging label'),
  ];
}

/** What must hold besides, where a rotation is resolved. */
export function violationsOfResolved({ current, pending, currentLogsIn }: Standing): string[] {
  return [
    ...(currentLogsIn ? [] : ['LOCKED OUT: the credential in AWSCURRENT does not log in']),
    ...(pending === undefined || pending === current ? [] : ['AWSPENDING is still on a version that is not current']),
  ];
}
