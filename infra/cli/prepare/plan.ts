import { escapeIdentifier, escapeLiteral } from 'pg';
import { handOver, missingMappings } from './hand-over';
import type { HandOver } from './parties';
import {
  type Layout,
  loginStatements,
  ownerStatements,
  readLayout,
  resetStatements,
  searchPathStatements,
  usersOf,
} from './roles';
import type { PrepareSession } from './session';

/** What is done in one transaction. */
export interface Stage {
  readonly database: string;
  /** What is still missing; nothing once it is done. */
  readonly statements: (session: PrepareSession) => Promise<readonly string[]>;
  /** Roles that it is done as. */
  readonly owners: (session: PrepareSession) => Promise<readonly string[]>;
  /** Open sessions keep all their privileges. */
  readonly harmless?: true;
}

const names = (layout: Layout): readonly string[] => usersOf(layout).map(({ name }) => name);
const nobody = () => Promise.resolve([]);

/** A stage that only looks at the roles, as they are when it is asked. */
const ofRoles = (layout: Layout, database: string, work: (now: Layout) => readonly string[]): Stage => ({
  database,
  statements: async (session) => work(await readLayout(session, layout.names)),
  owners: nobody,
});

/**
 * The owner role first; then what it will own and be granted, database by database; and once all of that is done, new
 * sessions act as it. So a user can use everything at every moment, even if this breaks off.
 */
export function prepareStages(layout: Layout, home: string, databases: readonly string[]): readonly Stage[] {
  const parties = { from: names(layout), to: layout.owner.name };
  const inDatabase = (database: string): Stage => ({
    database,
    async statements(session) {
      await assertMappings(session, parties);
      const { statements } = await handOver(session, parties);
      return [
        ...statements,
        ...searchPathStatements(await readLayout(session, layout.names), database, await pathIn(session, layout)),
      ];
    },
    owners: async (session) => [...parties.from, parties.to, ...(await handOver(session, parties)).owners],
  });
  return [ofRoles(layout, home, ownerStatements), ...databases.map(inDatabase), ofRoles(layout, home, loginStatements)];
}

/**
 * The other way round: new sessions act as themselves first. What the owner role owned and was granted passes to the
 * original. The clone is a member of the original, so the application can still use everything.
 */
export function undoStages(layout: Layout, home: string, databases: readonly string[]): readonly Stage[] {
  const owner = layout.owner.name;
  const parties = { from: [owner], to: layout.original.name };
  const inDatabase = (database: string): Stage => ({
    database,
    async statements(session) {
      await assertMappings(session, parties);
      const { statements } = await handOver(session, parties);
      const rows = await session.ask<{ anything: boolean }>(ANYTHING, [owner, session.home]);
      return [...statements, ...(rows[0]?.anything ? [`DROP OWNED BY ${escapeIdentifier(owner)}`] : [])];
    },
    // DROP OWNED revokes what was granted on objects of others: in their names.
    owners: async (session) => [
      ...names(layout),
      owner,
      ...(await handOver(session, { from: [owner], to: '' })).owners,
    ],
  });
  return [
    ...databases.map(inDatabase),
    {
      database: home,
      statements: async ({ ask }) =>
        (await ask('SELECT FROM pg_roles WHERE rolname = $1', [owner])).length === 0
          ? []
          : [`DROP ROLE ${escapeIdentifier(owner)}`],
      owners: nobody,
    },
  ];
}

/** The start of undoing: from then on new sessions act as themselves, and the role's comment records since when. */
export function resetStage(layout: Layout, home: string): Stage {
  const { name, role } = layout.owner;
  // The time is that of the change, not of the plan, plus a margin, because a login takes a moment.
  const comment = `DO $$BEGIN EXECUTE format('COMMENT ON ROLE %I IS %L', ${escapeLiteral(name)},
  ${escapeLiteral(`${role?.comment ?? ''}; new sessions have not acted as it since `)} || (clock_timestamp() + interval '2 s'));END$$`;
  const stage = ofRoles(layout, home, (now) => {
    const reset = resetStatements(now);
    return reset.length === 0 ? [] : [...reset, comment];
  });
  return { ...stage, harmless: true };
}

/** @throws Error if a user mapping is missing: it holds a password that no other role can read */
async function assertMappings(session: PrepareSession, parties: HandOver): Promise<void> {
  const servers = await missingMappings(session, parties);
  if (servers.length > 0) {
    const to = escapeIdentifier(parties.to);
    throw new Error(
      `In database ${session.database} ${parties.from.join(' and ')} has a user mapping for ${servers.join(', ')}, and ${parties.to} has none, so that sessions which act as it could not use that server. Nothing was changed there. Make one first: CREATE USER MAPPING FOR ${to} SERVER ${escapeIdentifier(servers[0] ?? '')} OPTIONS (...).`,
    );
  }
}

/** The search_path of roles without one of their own; empty if no schema has the original's name. */
async function pathIn({ ask }: PrepareSession, { original }: Layout): Promise<string> {
  const [row] = await ask<{ path: string }>(PATH, [original.name]);
  return row?.path ?? '';
}

const PATH = `SELECT coalesce((SELECT substr(setting, 13) FROM pg_db_role_setting, unnest(setconfig) AS setting
    WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND setting LIKE 'search\\_path=%'), (SELECT reset_val FROM pg_settings WHERE name = 'search_path')) AS path
  FROM pg_namespace WHERE nspname = $1`;

const ANYTHING = `SELECT EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
    AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1)
    AND (dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) OR (dbid = 0 AND $2))) AS anything`;
