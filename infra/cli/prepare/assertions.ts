import { escapeIdentifier } from 'pg';
import { assertTwins } from '../../../functions/postgres/twins';
import { isMadeHere, type Layout, roleAtLogin, usersOf } from './roles';
import type { PrepareSession } from './session';

/**
 * @param chosen whether a person has named the owner role, or sessions act as it already
 * @throws Error if these roles cannot be given an owner role
 */
export function assertPreparable(layout: Layout, superuser: string, chosen: boolean): void {
  const { original, clone, owner, since16 } = layout;
  assertTwins(original, clone, `Looking at the two users of the secret`);
  const refuse = (found: string) => {
    throw new Error(`${found} Nothing was changed.`);
  };
  if (original.attributes.SUPERUSER) {
    refuse(`${original.name} is a superuser, which can use every object: it needs no owner role.`);
  }
  if ([...usersOf(layout).map(({ name }) => name), superuser].includes(owner.name)) {
    refuse(`${owner.name} logs in itself and so cannot be what both users are members of. Give another --owner.`);
  }
  if (owner.role?.login === true) {
    refuse(
      `The role ${owner.name} may log in. Take that from it (ALTER ROLE ${escapeIdentifier(owner.name)} NOLOGIN), or give another --owner.`,
    );
  }
  if (owner.role !== undefined && !chosen && !isMadeHere(layout)) {
    refuse(
      `There is a role ${owner.name} that this command has not made. If it shall own everything, say so: --owner ${owner.name}`,
    );
  }
  for (const { name, settings, attributes } of usersOf(layout)) {
    const other = settings.find((each) => each.name === 'role' && each.value !== owner.name);
    if (other !== undefined) {
      const where = other.database === null ? '' : ` IN DATABASE ${escapeIdentifier(other.database)}`;
      refuse(
        `Sessions of ${name} act as ${other.value}. Give --owner ${other.value}, or end that: ALTER ROLE ${escapeIdentifier(name)}${where} RESET role.`,
      );
    }
    if (!since16 && !attributes.INHERIT) {
      refuse(
        `${name} is NOINHERIT, so that its open sessions could no longer use what the owner role is given. ALTER ROLE ${escapeIdentifier(name)} INHERIT first.`,
      );
    }
  }
}

/** @throws Error if the owner role is not one that can be taken away again */
export async function assertUndoable(session: PrepareSession, layout: Layout): Promise<void> {
  const { owner } = layout;
  if (owner.role === undefined) return;
  if (!isMadeHere(layout)) {
    throw new Error(
      `The role ${owner.name} was not made by this command. Nothing was changed. By hand: ALTER ROLE ... RESET role for both users ends that sessions act as it.`,
    );
  }
  const users = [...usersOf(layout).map(({ name }) => name), session.facts.role];
  const others = await session.ask<{ name: string }>(MEMBERS, [owner.name, users]);
  if (others.length > 0) {
    const names = others.map(({ name }) => name);
    throw new Error(
      `${names.join(', ')} would lose what ${owner.name} may do. Nothing was changed. If that is right: REVOKE ${escapeIdentifier(owner.name)} FROM ${names.map(escapeIdentifier).join(', ')}.`,
    );
  }
}

const MEMBERS = `SELECT DISTINCT m.rolname AS name FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
    JOIN pg_roles g ON g.oid = a.roleid
  WHERE g.rolname = $1 AND m.rolname <> ALL($2) AND NOT m.rolsuper ORDER BY 1`;

/**
 * Sessions from before act as the owner role, and would be left without any right.
 *
 * @throws Error if there is one
 */
export async function assertSessionsRenewed({ ask }: PrepareSession, { owner, names }: Layout): Promise<void> {
  const since = /since ([-:.+\d ]+)$/.exec(owner.role?.comment ?? '')?.[1];
  const [old] = await ask<{ count: number }>(OLD, [[names.original, names.clone], since ?? null]);
  if (old !== undefined && old.count > 0) {
    throw new Error(
      `${old.count} sessions act as ${owner.name} until they log in again; new ones no longer do. End them or wait until the application has renewed them, then run it again.`,
    );
  }
}

const OLD = `SELECT count(*)::int4 AS count FROM pg_stat_activity
  WHERE usename = ANY($1) AND (backend_start <= $2::timestamptz OR backend_start IS NULL)`;

/** The role as which sessions of the users act already, if they act as one. */
export const actsAs = (layout: Layout): string | undefined => roleAtLogin(layout.original)?.value;
