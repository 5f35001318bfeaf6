import type { RotationDocument, SessionCounts, SessionGroup, SessionsResult } from '../../../workflow/document';
import type { PasswordChange, RotationPorts, SecretDescription } from '../ports';
import { databaseOf } from '../secret/settings';
import { currentVersion, mustRead } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { lookingSession } from '../sessions';
import { strategyOf } from '../strategies/strategy-of';

/** Groups in an execution's data, which may have 256 KiB in all (Step Functions quotas): a group has some 300 bytes. */
const MOST_GROUPS = 100;

/**
 * Serves ListSessions and ReportSessions: how many sessions were opened before the password of AWSCURRENT was set. They keep
 * working, because PostgreSQL asks for a password only at login. Changes nothing.
 */
export async function reportSessions(ports: RotationPorts, document: RotationDocument): Promise<SessionsResult> {
  const { secretArn, versionId } = document;
  const { secrets, writers } = ports;
  const description = await secrets.describe(secretArn);
  const current = currentVersion(description, `Counting the sessions of ${secretArn}`);
  const value = await mustRead(ports, secretArn, current);
  const credentials = await credentialsOf(writers, description, document)(value);
  const change = changeOf(description, value.createdAt ?? 0, current === versionId ? document : undefined);
  const database = databaseOf(ports, description);
  const { seenAs, groups } = await strategyOf(description).countSessions(
    { secrets, writers, database },
    credentials,
    change,
    lookingSession(versionId),
  );
  return {
    user: credentials.username,
    seenAs,
    changedFrom: new Date(change.from).toISOString(),
    changedUntil: new Date(change.until).toISOString(),
    ...summed(groups),
    groups: groups.slice(0, MOST_GROUPS),
    moreGroups: Math.max(0, groups.length - MOST_GROUPS),
  };
}

/**
 * Nobody notes when a password was set in the database. Not before its version was made, and before the service noted the end
 * of the rotation; if that is of an earlier one, since the label was moved outside of a rotation, before the secret changed last.
 *
 * @param rotation the execution that has set it, if it is known: it has noted the moment, where applications were locked out
 */
function changeOf(
  { rotatedAt = 0, lastChangedAt = 0 }: SecretDescription,
  createdAt: number,
  rotation: RotationDocument | undefined,
): PasswordChange {
  const from = rotation?.setSecret?.lockoutBeganAt ?? createdAt;
  return { from, until: rotatedAt >= from ? rotatedAt : Math.max(from, lastChangedAt) };
}

function summed(groups: readonly SessionGroup[]): SessionCounts {
  const sum = (when: keyof SessionCounts) => groups.reduce((total, group) => total + group[when], 0);
  return { before: sum('before'), around: sum('around'), since: sum('since') };
}
