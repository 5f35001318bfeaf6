import type { Twins } from '../rotation/ports';
import type { Session } from './session';

/** What makes two roles alike. */
export interface Role {
  readonly name: string;
  readonly login: boolean;
  /** Attributes that are a single word in ALTER ROLE: `CREATEDB`, or `NOCREATEDB` if the role lacks it. */
  readonly attributes: Readonly<Record<Attribute, boolean>>;
  readonly connectionLimit: number;
  /** In the session's own format; null if it was never set. */
  readonly validUntil: string | null;
  readonly expired: boolean;
  readonly comment: string | null;
  readonly settings: readonly Setting[];
  readonly memberships: readonly Membership[];
}

export const ATTRIBUTES = ['SUPERUSER', 'INHERIT', 'CREATEROLE', 'CREATEDB', 'REPLICATION', 'BYPASSRLS'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/** One value of ALTER ROLE ... SET. */
export interface Setting {
  /** The database it is for; null for all. */
  readonly database: string | null;
  readonly name: string;
  readonly value: string;
}

/** One role this one is a member of. */
export interface Membership {
  readonly of: string;
  readonly admin: boolean;
  /** Undefined before PostgreSQL 16, as is the next. */
  readonly inherit?: boolean;
  readonly set?: boolean;
  /** Whether that role may log in: a person's or an application's. */
  readonly login: boolean;
}

const ROLES = `SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolconnlimit AS "connectionLimit",
    r.rolvaliduntil::pg_catalog.text AS "validUntil",
    coalesce(r.rolvaliduntil OPERATOR(pg_catalog.<=) pg_catalog.now(), false) AS expired,
    pg_catalog.shobj_description(r.oid, 'pg_authid') AS comment,
    pg_catalog.json_build_object('SUPERUSER', r.rolsuper, 'INHERIT', r.rolinherit, 'CREATEROLE', r.rolcreaterole,
      'CREATEDB', r.rolcreatedb, 'REPLICATION', r.rolreplication, 'BYPASSRLS', r.rolbypassrls) AS attributes,
    coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_object('database', d.datname, 'setting', setting))
      FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase,
        pg_catalog.unnest(s.setconfig) AS setting
      WHERE s.setrole = r.oid), '[]') AS settings
  FROM pg_catalog.pg_roles r WHERE r.rolname IN ($1, $2)`;

/** Since PostgreSQL 16 a role may be granted by several grantors, each with separate options. */
const memberships = (
  since16: boolean,
): string => `SELECT m.rolname AS member, g.rolname AS "of", g.rolcanlogin AS login,
    pg_catalog.bool_or(a.admin_option) AS admin
    ${since16 ? ', pg_catalog.bool_or(a.inherit_option) AS inherit, pg_catalog.bool_or(a.set_option) AS set' : ''}
  FROM pg_catalog.pg_auth_members a
    JOIN pg_catalog.pg_roles m ON m.oid = a.member JOIN pg_catalog.pg_roles g ON g.oid = a.roleid
  WHERE m.rolname IN ($1, $2) GROUP BY m.rolname, g.rolname, g.rolcanlogin ORDER BY g.rolname`;

type RoleRow = Omit<Role, 'settings' | 'memberships'> & {
  readonly settings: readonly { readonly database: string | null; readonly setting: string }[];
};

/** Both roles as they are now; undefined for one that does not exist. */
export async function readTwins(
  { client, majorVersion }: Pick<Session, 'client' | 'majorVersion'>,
  { original, clone }: Twins,
): Promise<{ readonly original?: Role; readonly clone?: Role }> {
  const { rows } = await client.query<RoleRow>(ROLES, [original, clone]);
  const members = await client.query<Membership & { readonly member: string }>(memberships(majorVersion >= 16), [
    original,
    clone,
  ]);
  const roles = rows.map((row): Role => ({
    ...row,
    settings: row.settings.map(({ database, setting }) => ({ database, ...assignment(setting) })),
    memberships: members.rows.filter(({ member }) => member === row.name),
  }));
  const named = (name: string) => roles.find((role) => role.name === name);
  const found = { original: named(original), clone: named(clone) };
  return { ...(found.original && { original: found.original }), ...(found.clone && { clone: found.clone }) };
}

/** `name=value`; a name has no equals sign. */
function assignment(setting: string): { readonly name: string; readonly value: string } {
  const equals = setting.indexOf('=');
  return { name: setting.slice(0, equals), value: setting.slice(equals + 1) };
}
