import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PostgresDatabase } from '../../../../functions/postgres/database';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import { CURRENT, PENDING } from '../../../../functions/rotation/secret/versions';
import { CHECKING_SESSION } from '../testbed';
import type { Story } from '../story';

/** How a secret and its database stand at one moment, seen from outside. */
export interface ObservedState {
  readonly current: string | undefined;
  readonly pending: string | undefined;
  /** Staging labels by version. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** For each role whose password is known the version that holds it, the one that keeps a label if several say the same. */
  readonly held: readonly string[];
  /** Whether the credential in AWSCURRENT logs in. */
  readonly currentLogsIn: boolean;
}

/** Looks at the labels and tries every known password, directly at the server. */
export async function observe(story: Story): Promise<ObservedState> {
  const { environment } = story.testbed;
  const { VersionIdsToStages: labels = {} } = await environment.clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId: story.secretArn }),
  );
  const holder = (label: string) => Object.keys(labels).find((id) => labels[id]?.includes(label));
  const current = holder(CURRENT);
  const rank = (id: string) => (id === current ? 2 : Math.min(1, labels[id]?.length ?? 0));
  const held = new Map<string, string>();
  for (const versionId of [...story.values.keys()].sort((left, right) => rank(right) - rank(left))) {
    const role = usernameIn(story, versionId);
    // A role has one password.
    if (!held.has(role) && (await logsIn(story, versionId))) held.set(role, versionId);
  }
  const currentLogsIn = current !== undefined && [...held.values()].includes(current);
  return { current, pending: holder(PENDING), labels, held: [...held.values()], currentLogsIn };
}

/** The role that a version is for. */
export const usernameIn = ({ values }: Story, versionId: string): string =>
  String((JSON.parse(values.get(versionId) ?? '{}') as { readonly username?: unknown }).username);

async function logsIn({ values, role, testbed }: Story, versionId: string): Promise<boolean> {
  const { host, port, ca = '' } = testbed.environment.databases.administration;
  const direct = { ...(JSON.parse(values.get(versionId) ?? '') as object), host, port };
  const credentials = Credentials.parse({ versionId, text: JSON.stringify(direct) });
  const { outcome } = await new PostgresDatabase({ ca }).probe(credentials, CHECKING_SESSION);
  if (outcome === 'unknown') throw new Error(`The story's own login for ${role} proved nothing.`);
  return outcome === 'accepted';
}

/**
 * What must hold at every end, whatever happened; each entry a violation.
 *
 * @param mayKeep false if IAM forbids the label that keeps a version: nothing can hold on to it then
 */
export function violationsOf({ current, labels, held }: ObservedState, mayKeep = true): string[] {
  return [
    ...(current === undefined ? ['no version holds AWSCURRENT'] : []),
    ...(held.length === 0 ? ['the database holds a password nobody knows'] : []),
    ...(mayKeep && held.some((versionId) => (labels[versionId] ?? []).length === 0)
      ? ['the database holds the password of a version without a staging label']
      : []),
  ];
}

/** What must hold besides, where a rotation is resolved. */
export function violationsOfResolved({ current, pending, currentLogsIn }: ObservedState): string[] {
  return [
    ...(currentLogsIn ? [] : ['LOCKED OUT: the credential in AWSCURRENT does not log in']),
    ...(pending === undefined || pending === current ? [] : ['AWSPENDING is still on a version that is not current']),
  ];
}
