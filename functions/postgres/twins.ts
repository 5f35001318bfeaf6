import { escapeIdentifier } from 'pg';
import type { TwinsAligned } from '../../workflow/document';
import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';
import type { Twins } from '../rotation/ports';
import { type Change, alignment, newRole } from './alignment';
import { readTwins, type Role } from './roles';
import type { Session } from './session';

const MAY_GRANT =
  'Give the superuser ADMIN OPTION on the role that is named, and on the original (GRANT ... TO ... WITH ADMIN OPTION): ' +
  'from PostgreSQL 16 on CREATEROLE alone does not suffice.';
const MAY_SET =
  'Let the superuser set it (GRANT SET ON PARAMETER ... TO ..., from PostgreSQL 15 on), or take the setting off the original.';

/**
 * Creates the clone if it is missing, and aligns it with the original. For use within a transaction of the superuser.
 *
 * @throws RotationError `twinsUnusable` if a role of the clone's name is another application's, or the superuser may not do
 *   what is named; `roleMissing` if there is no
 *   original
 */
export async function alignTwins(session: Session, twins: Twins): Promise<TwinsAligned> {
  const { attempted, majorVersion } = session;
  const { original, clone } = await readTwins(session, twins);
  if (original === undefined) {
    throw new RotationError('roleMissing', {
      attempted,
      found: 'there is no role with the `username` of the secret, with or without the ending _clone',
    });
  }
  assertTwins(original, clone, attempted);
  if (clone === undefined) {
    await change(session, {
      what: `role ${twins.clone}`,
      statement: `CREATE ROLE ${escapeIdentifier(twins.clone)} LOGIN`,
    });
  }
  const changes = alignment(original, clone ?? newRole(twins.clone), majorVersion);
  for (const each of changes) {
    await change(session, each);
  }
  // A REVOKE skips what someone else has granted, with only a warning.
  const after = changes.length === 0 ? {} : await readTwins(session, twins);
  const left = after.original && after.clone ? alignment(after.original, after.clone, majorVersion) : [];
  return {
    made: clone === undefined,
    drifted: clone === undefined ? [] : namesOf(changes),
    left: namesOf(left),
    ...(inheritsNothing(original, majorVersion) && { inheritsNothing: true }),
  };
}

/** Whether a clone of this role could use nothing that the original owns. A role that acts as another one does not need to. */
function inheritsNothing({ attributes, settings }: Role, majorVersion: number): boolean {
  return majorVersion < 16 && !attributes.INHERIT && !settings.some(({ name }) => name === 'role');
}

const namesOf = (changes: readonly Change[]): readonly string[] => [...new Set(changes.map(({ what }) => what))];

/** @throws RotationError `twinsUnusable` if these two cannot take turns */
export function assertTwins(original: Role, clone: Role | undefined, attempted: string): void {
  const unusable = (found: string, remedy?: string) =>
    new RotationError('twinsUnusable', { attempted, found, ...(remedy !== undefined && { remedy }) });
  if (original.expired) {
    throw unusable(
      `VALID UNTIL of ${original.name} is over, and ${clone?.name ?? 'the clone'} would end with it`,
      `ALTER ROLE ${escapeIdentifier(original.name)} VALID UNTIL 'infinity'.`,
    );
  }
  if (original.memberships.some(({ of }) => of === clone?.name)) {
    throw unusable(
      `${original.name} is a member of ${clone?.name}, and roles cannot be members of each other`,
      `REVOKE ${escapeIdentifier(clone?.name ?? '')} FROM ${escapeIdentifier(original.name)}; what the clone owns is given to both by \`prepare\`.`,
    );
  }
  // AWS's own functions grant the original to the clone as they make it; a layout with an owner role has both in it.
  const owners = original.memberships.filter(({ login }) => !login).map(({ of }) => of);
  const related = clone?.memberships.some(({ of }) => of === original.name || owners.includes(of)) ?? true;
  if (!related) {
    throw unusable(
      `there is a role ${clone?.name} that is not a member of ${original.name}, so it may belong to someone else`,
      `If it is the other user of this secret: GRANT ${escapeIdentifier(original.name)} TO ${escapeIdentifier(clone?.name ?? '')}. Otherwise rename one of them.`,
    );
  }
}

async function change({ client, attempted }: Session, { what, statement }: Change): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const fault = classify(error, `${attempted}: ${what}`, 'statement');
    throw fault.reason === 'permissionDenied'
      ? new RotationError('twinsUnusable', { ...fault.text, remedy: what.startsWith('SET ') ? MAY_SET : MAY_GRANT })
      : fault;
  }
}

/**
 * Objects that only the clone can use, since it owns them, or was granted something on them and neither the original nor a
 * role it is a member of was: at most as many as are shown. A temporary table ends with its session.
 */
const ONLY_CLONE = `WITH mine AS (
    SELECT DISTINCT d.dbid, d.classid, d.objid, d.objsubid FROM pg_catalog.pg_shdepend d
    WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND d.deptype IN ('o', 'a')
      AND d.refobjid = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $2)
      AND NOT (d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND EXISTS (SELECT FROM pg_catalog.pg_class t WHERE t.oid = d.objid AND t.relpersistence = 't'))
      AND (d.deptype = 'o' OR NOT EXISTS (SELECT FROM pg_catalog.pg_shdepend o
        WHERE (o.dbid, o.classid, o.objid, o.objsubid) = (d.dbid, d.classid, d.objid, d.objsubid)
          AND o.refclassid = d.refclassid AND o.deptype IN ('o', 'a')
          AND pg_catalog.pg_has_role((SELECT oid FROM pg_catalog.pg_roles WHERE rolname = $1), o.refobjid, 'MEMBER'))))
  SELECT CASE WHEN dbid = 0 OR datname = pg_catalog.current_database()
      THEN pg_catalog.pg_describe_object(classid, objid, objsubid)
      ELSE pg_catalog.concat('something in database ', datname) END AS object,
    (SELECT pg_catalog.count(*)::pg_catalog.int4 FROM mine) AS count
  FROM mine LEFT JOIN pg_catalog.pg_database db ON db.oid = dbid
  ORDER BY datname IS DISTINCT FROM pg_catalog.current_database() AND dbid <> 0, 1
  LIMIT 20`;

/** Objects that one of the twins cannot use. What the original owns the clone can, as a member of it. */
export async function objectsOfClone(
  { client }: Session,
  { original, clone }: Twins,
): Promise<{ readonly onlyOneCanUse: readonly string[]; readonly objects: number }> {
  const { rows } = await client.query<{ readonly object: string | null; readonly count: number }>(ONLY_CLONE, [
    original,
    clone,
  ]);
  return {
    onlyOneCanUse: rows.flatMap(({ object }) => object ?? []),
    objects: rows[0]?.count ?? 0,
  };
}
