import type { QueryConfig, QueryResultRow } from 'pg';
import { RotationError } from '../../../functions/errors/rotation-error';
import { Authorities } from '../../../functions/postgres/login/authorities';
import { type Session, withSession } from '../../../functions/postgres/session';
import { takeOver } from '../../../functions/postgres/session-settings';
import type { Credentials } from '../../../functions/rotation/secret/credentials';

/** Runs one statement and gives its rows. */
type Ask = <R extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<readonly R[]>;

/** A session of the superuser in one database. */
export interface PrepareSession extends Pick<Session, 'client' | 'majorVersion' | 'facts'> {
  readonly ask: Ask;
  readonly database: string;
  /** Whether it is the secret's own database, where everything that belongs to no database is handled. */
  readonly home: boolean;
}

/**
 * Milliseconds for one statement: REASSIGN OWNED touches every object of a role. It waits for locks no longer than a
 * function does.
 */
const STATEMENT_LIMIT = 120_000;

/** Opens sessions of one superuser, in whichever database. */
export class Sessions {
  private readonly authorities: Authorities;

  constructor(
    private readonly superuser: Credentials,
    ca: string,
  ) {
    this.authorities = new Authorities(ca);
  }

  /** @throws RotationError if there is no session; Error with the statement and the server's own words */
  in<T>(database: string, work: (session: PrepareSession) => Promise<T>): Promise<T> {
    const credentials = this.superuser.inDatabase(database);
    const attempting = (who: string) => `Preparing a database as ${who}`;
    const request = { credentials, session: 'rotation/prepare', attempting, md5Allowed: true };
    let failure: unknown;
    return withSession(this.authorities, request, async (session) => {
      try {
        await takeOver(session);
        await session.client.query(`SET statement_timeout TO ${STATEMENT_LIMIT}`);
        return await work({ ...session, ask: asking(session), database, home: database === this.superuser.database });
      } catch (error) {
        failure = error;
        throw error;
      }
    }).catch((error: unknown) => {
      throw failure instanceof Error && !(failure instanceof RotationError) ? failure : (error as Error);
    });
  }
}

const asking =
  ({ client }: Session): Ask =>
  async (text, values) => {
    const query: QueryConfig & { readonly query_timeout: number } = {
      text,
      ...(values && { values: [...values] }),
      query_timeout: STATEMENT_LIMIT,
    };
    const { rows } = await client.query(query).catch((error: unknown) => {
      throw new StatementError(text, error as Error & { readonly code?: string });
    });
    return rows as never;
  };

/** The user at the terminal must see what the server says; no statement here contains a secret. */
class StatementError extends Error {
  override readonly name = 'StatementError';

  constructor(statement: string, cause: Error & { readonly code?: string }) {
    super(
      `${statement.replace(/\s+/g, ' ').slice(0, 300)}: ${cause.message}${cause.code ? ` (SQLSTATE ${cause.code})` : ''}`,
      {
        cause,
      },
    );
  }
}
