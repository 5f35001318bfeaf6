import { escapeIdentifier } from 'pg';
import type { Stage } from './plan';
import type { PrepareSession, Sessions } from './session';

/** One transaction, shown exactly as it is run. */
export interface Transaction {
  readonly database: string;
  /** Empty if there is nothing left to do. */
  readonly statements: readonly string[];
}

/** What a stage would run now. */
export function preview(sessions: Sessions, stage: Stage): Promise<Transaction> {
  return sessions.in(stage.database, async (session) => {
    const { first, work, last } = await statementsOf(session, stage);
    return { database: stage.database, statements: [...first, ...work, ...last] };
  });
}

/**
 * Runs a stage in one transaction.
 *
 * @param shown the statements that the user agreed to
 * @throws Error if something else is to be done by now, a statement is refused, or something is still missing after them;
 *   nothing was changed in this database then
 */
export function carryOut(sessions: Sessions, stage: Stage, shown: Transaction): Promise<void> {
  const nothing = `Nothing was changed in database ${stage.database}`;
  return sessions
    .in(stage.database, async (session) => {
      const { ask } = session;
      await ask('BEGIN');
      const { first, work, last } = await statementsOf(session, stage);
      const unseen = work.filter((statement) => !shown.statements.includes(statement));
      if (unseen.length > 0) {
        throw new Error(`${nothing}, for more is to be done there by now than was shown. Run it again.`);
      }
      for (const statement of [...first, ...work]) await ask(statement);
      // GRANT and REVOKE skip what the superuser may not do, with only a warning.
      const left = await stage.statements(session);
      if (left.length > 0) {
        throw new Error(
          `${nothing}, for the superuser may not do all of it. Let the owners of the objects run this, then run it again:\n${left.map((each) => `  ${each};`).join('\n')}`,
        );
      }
      for (const statement of [...last, 'COMMIT']) await ask(statement);
    })
    .catch((error: unknown) => {
      const { message } = error as Error;
      throw message.startsWith(nothing) ? error : new Error(`${nothing}. ${message}`, { cause: error });
    });
}

interface StageStatements {
  /** Makes the superuser a member of the roles it acts for. */
  readonly first: readonly string[];
  readonly work: readonly string[];
  readonly last: readonly string[];
}

async function statementsOf(session: PrepareSession, stage: Stage): Promise<StageStatements> {
  const work = await stage.statements(session);
  if (work.length === 0) return { first: [], work, last: [] };
  const since16 = session.majorVersion >= 16;
  const roles = await session.ask<Represented>(represented(since16), [await stage.owners(session)]);
  const me = escapeIdentifier(session.facts.role);
  return {
    first: roles.map(
      ({ name }) => `GRANT ${escapeIdentifier(name)} TO ${me}${since16 ? ' WITH INHERIT TRUE, SET TRUE' : ''}`,
    ),
    work,
    last: roles.map(({ name, before }) =>
      before === null
        ? `REVOKE ${escapeIdentifier(name)} FROM ${me}`
        : `GRANT ${escapeIdentifier(name)} TO ${me} WITH ${before}`,
    ),
  };
}

interface Represented {
  readonly name: string;
  /** Options of the membership that the superuser has granted itself before; null if there is none. */
  readonly before: string | null;
}

/** Roles that an RDS superuser is not yet a member of; PostgreSQL's predefined roles are left out, since it cannot be. */
const represented = (since16: boolean): string => `SELECT DISTINCT name,
    ${since16 ? `(SELECT format('INHERIT %s, SET %s', inherit_option, set_option) FROM pg_auth_members WHERE roleid = r.oid AND member = me.oid AND grantor = me.oid)` : 'NULL'} AS before
  FROM unnest($1::text[]) AS name LEFT JOIN pg_roles r ON r.rolname = name, pg_roles me
  WHERE me.rolname = session_user AND NOT me.rolsuper AND name NOT LIKE 'pg\\_%' AND r.rolsuper IS NOT TRUE
    AND (r.oid IS NULL OR NOT pg_has_role(me.oid, r.oid, 'USAGE')${since16 ? " OR NOT pg_has_role(me.oid, r.oid, 'SET')" : ''})
  ORDER BY 1`;
