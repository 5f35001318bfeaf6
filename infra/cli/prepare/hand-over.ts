import { escapeIdentifier } from 'pg';
import { defaultPrivileges } from './default-privileges';
import { grants } from './grants';
import type { HandOver, Steps } from './parties';
import type { PrepareSession } from './session';

/**
 * What is missing in this database until `to` owns what the others own, is granted what they are granted, and creates objects
 * as they do. They keep what they were granted.
 */
export async function handOver(session: PrepareSession, parties: HandOver): Promise<Steps> {
  const { ask, home } = session;
  const granted = await grants(session, parties);
  const policies = await ask<{ statement: string; owner: string }>(POLICIES, [parties.from, parties.to]);
  const defaults = await defaultPrivileges(session, parties);
  const owners = await ask<{ name: string }>(OWNERS, [parties.from, home]);
  return {
    // REASSIGN OWNED comes last: a function's new owner must be allowed to create in its schema by then.
    statements: [
      ...granted.statements,
      ...policies.map(({ statement }) => statement),
      ...defaults.statements,
      ...owners.map(({ name }) => `REASSIGN OWNED BY ${escapeIdentifier(name)} TO ${escapeIdentifier(parties.to)}`),
    ],
    owners: [...new Set([...granted.owners, ...policies.map(({ owner }) => owner), ...defaults.owners])],
  };
}

/** Foreign servers for which only the former owner has a user mapping, whose options no other role can read. */
export async function missingMappings({ ask }: PrepareSession, { from, to }: HandOver): Promise<readonly string[]> {
  const rows = await ask<{ server: string }>(MAPPINGS, [from, to]);
  return rows.map(({ server }) => server);
}

const MAPPINGS = `SELECT DISTINCT srvname AS server FROM pg_user_mappings m
  WHERE usename = ANY($1) AND NOT EXISTS (
    SELECT FROM pg_user_mappings o WHERE o.srvid = m.srvid AND (o.umuser = 0 OR o.usename = $2))
  ORDER BY 1`;

/** A policy applies to the roles it names and their members; the owner role is not a member of the users. */
const POLICIES = `SELECT format('ALTER POLICY %I ON %I.%I TO %s, %I', polname, nspname, relname,
      (SELECT string_agg(quote_ident(rolname), ', ' ORDER BY rolname) FROM pg_roles WHERE oid = ANY(polroles)), $2::text) AS statement,
    pg_get_userbyid(relowner) AS owner
  FROM pg_policy JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace
  WHERE EXISTS (SELECT FROM pg_roles WHERE oid = ANY(polroles) AND rolname = ANY($1))
    AND NOT EXISTS (SELECT FROM pg_roles WHERE oid = ANY(polroles) AND rolname = $2)
  ORDER BY 1`;

/**
 * Who owns something that REASSIGN OWNED moves. It skips default privileges and user mappings; a temporary table ends with
 * its session.
 */
const OWNERS = `SELECT rolname AS name FROM pg_roles r WHERE rolname = ANY($1) AND EXISTS (
    SELECT FROM pg_shdepend d
    WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid AND deptype = 'o'
      AND (dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) OR (dbid = 0 AND $2))
      AND classid NOT IN ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass)
      AND NOT (classid = 'pg_class'::regclass
        AND EXISTS (SELECT FROM pg_class t WHERE t.oid = d.objid AND t.relpersistence = 't')))
  ORDER BY 1`;
