import type { SessionGroup } from '../../workflow/document';
import type { PasswordChange } from '../rotation/ports';
import type { Session } from './session';

interface Row {
  readonly user: string;
  readonly application: string;
  /** Null for a Unix socket, and where the login may not see it. */
  readonly address: string | null;
  readonly before: number;
  readonly around: number;
  readonly since: number;
  readonly oldest: Date | null;
}

/** Sessions by user and start: those of clients alone, not of the workers that serve them. */
const GROUPS = `SELECT usename AS "user", COALESCE(application_name, '') AS application,
    pg_catalog.host(client_addr) AS address,
    (count(*) FILTER (WHERE backend_start < $2))::integer AS before,
    (count(*) FILTER (WHERE backend_start BETWEEN $2 AND $3 OR backend_start IS NULL))::integer AS around,
    (count(*) FILTER (WHERE backend_start > $3))::integer AS since,
    min(backend_start) AS oldest
  FROM pg_catalog.pg_stat_activity
  WHERE usename = ANY ($1) AND pid <> pg_catalog.pg_backend_pid() AND COALESCE(backend_type, 'client backend') = 'client backend'
  GROUP BY usename, application_name, client_addr
  ORDER BY before DESC, around DESC, since DESC, usename, application_name, address`;

/** The sessions of these roles, except the one that asks. */
export async function sessionGroups(
  { client }: Session,
  roles: readonly string[],
  { from, until }: PasswordChange,
): Promise<readonly SessionGroup[]> {
  const moments = [from, until].map((moment) => new Date(moment).toISOString());
  const { rows } = await client.query<Row>(GROUPS, [roles, ...moments]);
  return rows.map(({ address, oldest, ...counted }) => ({
    ...counted,
    ...(address !== null && { address }),
    ...(oldest !== null && { oldest: oldest.toISOString() }),
  }));
}
