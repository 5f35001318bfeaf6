/** A client has announced itself and waits for its login. */
export interface ConnectEvent {
  readonly kind: 'connect';
  /** 1 for the first connection since the proxy was started. */
  readonly connection: number;
  readonly user: string;
  readonly database: string;
  /** Empty if the client gave none. */
  readonly applicationName: string;
}

/** A client that has logged in sends a statement. */
interface StatementEvent extends Omit<ConnectEvent, 'kind'> {
  readonly kind: 'statement';
  /** Kind of the statement: `SELECT`, `ALTER ROLE`; of several in one message the first. Never its text. */
  readonly tag: string;
}

export type ProxyEvent = ConnectEvent | StatementEvent;

/** The event of a client that connects with these startup parameters. */
export function connectEvent(connection: number, parameters: ReadonlyMap<string, string>): ConnectEvent {
  const user = parameters.get('user') ?? '';
  return {
    kind: 'connect',
    connection,
    user,
    // Left out, it is the user's name.
    database: parameters.get('database') ?? user,
    applicationName: parameters.get('application_name') ?? '',
  };
}

/** What can go wrong between a client and its server. */
export type PostgresFault =
  | RefuseFault
  /** The connection is cut (TCP reset) before the server hears of it. */
  | { readonly kind: 'cut' }
  /** The server does it, and the connection is cut before its reply arrives. A login counts as a deed, too. */
  | { readonly kind: 'loseReply' }
  /** The server hears nothing, and the client never gets an answer. */
  | { readonly kind: 'hang' };

/** The server answers with an error, and nothing has happened. */
interface RefuseFault {
  readonly kind: 'refuse';
  /** https://www.postgresql.org/docs/18/errcodes-appendix.html */
  readonly sqlstate: string;
  readonly message: string;
  /** FATAL also ends the connection; default ERROR for a statement. A connect is always refused with FATAL. */
  readonly severity?: 'ERROR' | 'FATAL';
}

/** Decides what happens to an event; `undefined` lets it pass. If it throws, the proxy's stop() rejects with that. */
export type PostgresInterceptor = (event: ProxyEvent) => PostgresFault | undefined | Promise<PostgresFault | undefined>;

/**
 * A statement that fails with this error and does nothing else: so the server itself answers, and its transaction is
 * aborted as by any real error.
 */
export function failingStatement({ sqlstate, message }: RefuseFault): string {
  const body = `BEGIN RAISE EXCEPTION USING ERRCODE = ${literal(sqlstate)}, MESSAGE = ${literal(message)}; END`;
  return `DO ${literal(body)}`;
}

/** Throws if the fault's SQLSTATE is invalid, or means success. */
export function checkFault(fault: PostgresFault | undefined): void {
  if (fault?.kind !== 'refuse') return;
  if (!/^[0-9A-Z]{5}$/.test(fault.sqlstate) || fault.sqlstate.startsWith('00')) {
    throw new Error(
      `Planning a PostgreSQL error with SQLSTATE ${JSON.stringify(fault.sqlstate)}: that is none. Give five digits or ` +
        'capitals, not beginning with 00.',
    );
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
