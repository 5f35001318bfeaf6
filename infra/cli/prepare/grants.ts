import { escapeIdentifier } from 'pg';
import type { PrepareSession } from './session';
import type { HandOver, Steps } from './parties';

interface Grant {
  /** `TABLE public.orders`, as GRANT names it. */
  readonly object: string;
  readonly owner: string;
  readonly privileges: string;
  readonly grantable: boolean;
}

/** Grants of privileges on other roles' objects that the one has and the other lacks. */
export async function grants({ ask, majorVersion, home }: PrepareSession, { from, to }: HandOver): Promise<Steps> {
  const objects = [...OBJECTS, ...(home ? SHARED : []), ...(home && majorVersion >= 15 ? [PARAMETERS] : [])];
  const rows = await ask<Grant>(missing(objects), [from, to]);
  return {
    statements: rows.map(
      ({ object, privileges, grantable }) =>
        `GRANT ${privileges} ON ${object} TO ${escapeIdentifier(to)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
    owners: [...new Set(rows.map(({ owner }) => owner))],
  };
}

const named = (kind: string, name: string, acl: string, owner: string, from: string): string =>
  `SELECT ${kind} || ${name} AS object, NULL::name AS field, ${acl} AS acl, ${owner} AS owner FROM ${from}`;

/** Every kind of object that can have privileges, without objects that never had any. */
const OBJECTS = [
  named(
    "CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END",
    "format('%I.%I', nspname, relname)",
    'relacl',
    'relowner',
    'pg_class c JOIN pg_namespace n ON n.oid = relnamespace',
  ),
  `SELECT 'TABLE ' || format('%I.%I', nspname, relname), attname, attacl, relowner
    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE NOT attisdropped`,
  named("'SCHEMA '", 'quote_ident(nspname)', 'nspacl', 'nspowner', 'pg_namespace'),
  named("'ROUTINE '", 'oid::regprocedure::text', 'proacl', 'proowner', 'pg_proc'),
  named(
    "'TYPE '",
    "format('%I.%I', nspname, typname)",
    'typacl',
    'typowner',
    'pg_type t JOIN pg_namespace n ON n.oid = typnamespace',
  ),
  named("'LANGUAGE '", 'quote_ident(lanname)', 'lanacl', 'lanowner', 'pg_language'),
  named("'FOREIGN DATA WRAPPER '", 'quote_ident(fdwname)', 'fdwacl', 'fdwowner', 'pg_foreign_data_wrapper'),
  named("'FOREIGN SERVER '", 'quote_ident(srvname)', 'srvacl', 'srvowner', 'pg_foreign_server'),
  named("'LARGE OBJECT '", 'oid::text', 'lomacl', 'lomowner', 'pg_largeobject_metadata'),
];
/** Not of one database. */
const SHARED = [
  named("'DATABASE '", 'quote_ident(datname)', 'datacl', 'datdba', 'pg_database'),
  named("'TABLESPACE '", 'quote_ident(spcname)', 'spcacl', 'spcowner', 'pg_tablespace'),
];
/** Since PostgreSQL 15; only a superuser owns a parameter. */
const PARAMETERS = named("'PARAMETER '", 'parname', 'paracl', '10::oid', 'pg_parameter_acl');

/** What the first parameter's roles were granted and the second's was not; the owner of an object needs no grant on it. */
const missing = (objects: readonly string[]): string => `WITH objects AS (
    ${objects.join('\n    UNION ALL ')}
  ), wanted AS (
    SELECT object, field, owner, privilege_type, bool_or(is_grantable) AS grantable
    FROM objects, aclexplode(acl) JOIN pg_roles g ON g.oid = grantee
    WHERE rolname = ANY($1) AND pg_get_userbyid(owner) <> ALL($1) AND pg_get_userbyid(owner) <> $2
      AND NOT EXISTS (
        SELECT FROM aclexplode(acl) AS has (grantor, grantee, privilege_type, is_grantable)
          JOIN pg_roles h ON h.oid = has.grantee
        WHERE h.rolname = $2 AND has.privilege_type = aclexplode.privilege_type
          AND (has.is_grantable OR NOT aclexplode.is_grantable))
    GROUP BY object, field, owner, privilege_type
  )
  SELECT object, pg_get_userbyid(owner) AS owner, grantable,
    string_agg(privilege_type || coalesce(' (' || quote_ident(field) || ')', ''), ', ' ORDER BY field, privilege_type) AS privileges
  FROM wanted GROUP BY object, owner, grantable ORDER BY object, grantable`;
