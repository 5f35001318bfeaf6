import type { PrepareSession } from './session';
import type { HandOver, Steps } from './parties';

interface Row {
  readonly statement: string;
  readonly owner: string;
}

/**
 * Default privileges: those for objects that the former create apply to objects that the latter creates, and objects that
 * others create are granted to the latter as they are to the former.
 */
export async function defaultPrivileges({ ask }: PrepareSession, { from, to }: HandOver): Promise<Steps> {
  const rows = await ask<Row>(CHANGES, [from, to]);
  return {
    statements: rows.map(({ statement }) => statement),
    owners: [...new Set(rows.map(({ owner }) => owner))].filter((owner) => owner !== to && !from.includes(owner)),
  };
}

/** The letters of pg_default_acl, and the words of ALTER DEFAULT PRIVILEGES. */
const KINDS = `(VALUES ('r', 'TABLES'), ('S', 'SEQUENCES'), ('f', 'ROUTINES'), ('T', 'TYPES'), ('n', 'SCHEMAS'),
    ('L', 'LARGE OBJECTS')) AS kinds (letter, kind)`;

/**
 * For all schemas a row replaces what is built in (here: grants and, where some of that is missing, revocations); for one
 * schema it comes on top.
 */
const CHANGES = `WITH rows AS (
    SELECT d.oid, pg_get_userbyid(defaclrole)::text AS creator, defaclnamespace AS schema, defaclobjtype::text AS letter, defaclacl AS acl,
      CASE WHEN defaclnamespace = 0
        THEN acldefault(CASE defaclobjtype WHEN 'S' THEN 's' ELSE defaclobjtype END, defaclrole) END AS builtin
    FROM pg_default_acl d
  ), entries AS (
    SELECT creator, schema, letter, grantee, privilege_type AS privilege, is_grantable AS grantable, 'GRANT' AS verb
    FROM rows, aclexplode(acl) e
    WHERE NOT EXISTS (SELECT FROM aclexplode(builtin) b
      WHERE (b.grantee, b.privilege_type, b.is_grantable) = (e.grantee, e.privilege_type, e.is_grantable))
    UNION ALL
    SELECT creator, schema, letter, grantee, privilege_type, false, 'REVOKE'
    FROM rows, aclexplode(builtin) b
    WHERE NOT EXISTS (SELECT FROM aclexplode(acl) e WHERE (e.grantee, e.privilege_type) = (b.grantee, b.privilege_type))
  ), named AS (
    SELECT creator, schema, letter, privilege, grantable, verb,
      CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee)::text END AS grantee
    FROM entries
  ), wanted AS (
    SELECT 1 AS turn, CASE WHEN creator = ANY($1) THEN $2 ELSE creator END AS creator, schema, letter, privilege, grantable, verb,
      CASE WHEN grantee = ANY($1) THEN $2 ELSE grantee END AS grantee
    FROM named WHERE creator = ANY($1) OR (grantee = ANY($1) AND verb = 'GRANT')
    EXCEPT
    SELECT 1, creator, schema, letter, privilege, grantable, verb, grantee FROM named
    UNION
    SELECT 2, creator, schema, letter, privilege, grantable, CASE verb WHEN 'GRANT' THEN 'REVOKE' ELSE 'GRANT' END, grantee
    FROM named WHERE creator = ANY($1)
  )
  SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s %s ON %s %s %s%s', creator, ' IN SCHEMA ' || quote_ident(nspname), verb,
      string_agg(privilege, ', ' ORDER BY privilege), kind, CASE verb WHEN 'GRANT' THEN 'TO' ELSE 'FROM' END,
      coalesce(quote_ident(grantee), 'PUBLIC'), CASE WHEN grantable AND verb = 'GRANT' THEN ' WITH GRANT OPTION' END) AS statement,
    creator AS owner
  FROM wanted JOIN ${KINDS} USING (letter) LEFT JOIN pg_namespace n ON n.oid = schema
  GROUP BY turn, creator, nspname, verb, kind, grantee, grantable ORDER BY turn, 1`;
