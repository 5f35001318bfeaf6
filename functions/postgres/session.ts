import { Client, type ClientConfig } from 'pg';
import { classify } from '../errors/classify';
import { property } from '../errors/found';
import type { RotationError } from '../errors/rotation-error';
import type { Confirmed } from '../rotation/secret/credentials';
import type { LoginProof, LoginRequest } from './login/authentication';
import type { Authorities } from './login/authorities';
import type { Approach } from './login/approach';
import { LoginConnection } from './login/login-connection';
import { assertWriter, readFacts, type SessionFacts } from './session-facts';
import { startupOptions } from './session-settings';

/** Limits in milliseconds: for an answer, above the server's own statement_timeout; and for closing the connection. */
const LIMIT = { answer: 3_500, goodbye: 500 } as const;

export interface SessionRequest extends Omit<LoginRequest, 'attempted'> {
  /** application_name, by which the session is found to end it. */
  readonly session: string;
  /** Says what is attempted, for error messages, with what may be told of the credential. */
  readonly attempting: (login: string) => string;
  /** A connection that may lead there already. */
  readonly approach?: Approach | undefined;
}

/** A session on the writer, as the role of the credentials; its settings are still those an application has. */
export interface LoggedIn {
  readonly client: Client;
  /** For error messages. */
  readonly attempted: string;
  readonly serverVersion: string;
  readonly majorVersion: number;
  readonly proof: LoginProof;
  /** The socket, a TLS one unless the credentials ask for plain text. */
  readonly stream: unknown;
}

/** The same, and what the server has answered about it. */
export interface Session extends LoggedIn {
  readonly facts: SessionFacts;
}

type Work<S, T> = (session: S) => Promise<T>;

/**
 * Runs `work` in one fresh session, which always ends, even if the server no longer answers.
 *
 * @throws RotationError for whatever goes wrong in it.
 */
export function withSession<T>(authorities: Authorities, request: SessionRequest, work: Work<Session, T>): Promise<T> {
  return inSession(authorities, request, async (session, { serverProcess }) => {
    const facts = await readFacts(session.client, session.majorVersion);
    assertWriter(facts, serverProcess, { ...request, attempted: session.attempted });
    return work({ ...session, facts });
  });
}

/**
 * The same where another session has just found no pooler in between: what the server announces at login is enough, so that
 * it need not be asked while applications may be locked out.
 */
export function withLogin<T>(authorities: Authorities, request: SessionRequest, work: Work<LoggedIn, T>): Promise<T> {
  return inSession(authorities, request, async (session, { announced, serverProcess }) => {
    const facts = announced ?? (await readFacts(session.client, session.majorVersion));
    assertWriter(facts, serverProcess, { ...request, attempted: session.attempted });
    return work(session);
  });
}

async function inSession<T>(
  authorities: Authorities,
  request: SessionRequest,
  work: (session: LoggedIn, login: LoginConnection) => Promise<T>,
): Promise<T> {
  const { client, login, proof } = await logIn(authorities, request, startupOptions());
  const { credentials } = request;
  const attempted = request.attempting(credentials.described('database'));
  try {
    const { serverVersion, stream } = login;
    const majorVersion = Number.parseInt(serverVersion, 10);
    return await work({ client, attempted, serverVersion, majorVersion, proof, stream }, login);
  } catch (error) {
    throw classify(error, attempted, 'statement').at(credentials.addressed('database'));
  } finally {
    await close(client, login);
  }
}

async function logIn(
  authorities: Authorities,
  request: SessionRequest,
  options: string,
): Promise<{ client: Client; login: LoginConnection; proof: LoginProof }> {
  const { credentials, attempting } = request;
  const { host, port, username, database, tls } = credentials;
  const attempted = attempting(credentials.described('nothing'));
  const ssl = tls && authorities.verifyFull(host);
  const way = request.approach?.take(credentials, authorities) ?? new LoginConnection(ssl);
  const login = way.begin({ ...request, attempted });
  const config = { host, port, user: username, database, application_name: request.session, options, ssl };
  const client = new Client({ ...config, query_timeout: LIMIT.answer, connection: login } as ClientConfig);
  // A connection cut between two statements is reported here and again by the next statement, where it is handled.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (login.proof === undefined) throw new Error('The session is there, and nothing was proven.');
    return { client, login, proof: login.proof };
  } catch (error) {
    login.stream.destroy();
    if (isUnknownBefore14(error) && options !== startupOptions(true)) {
      return logIn(authorities, request, startupOptions(true));
    }
    const fault = classify(error, attempted, login.answered ? 'login' : 'approach');
    const confirmed = confirmedBy(fault, login);
    throw fault.at(credentials.addressed(confirmed), attempting(credentials.described(confirmed)));
  }
}

/** A server refuses a login in this order: for the role and its password, for the database, for the right to connect to it. */
function confirmedBy({ reason }: RotationError, { resolved, answered }: LoginConnection): Confirmed {
  if (!resolved) return 'nothing';
  if (!answered) return 'server';
  return reason === 'databaseMissing' ? 'role' : reason === 'connectDenied' ? 'database' : 'server';
}

/** Servers of versions no longer maintained refuse a session with a setting they do not know. */
function isUnknownBefore14(error: unknown): boolean {
  return property(error, 'code') === '42704' && (property(error, 'message') ?? '').includes('idle_session_timeout');
}

async function close(client: Client, login: LoginConnection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIMIT.goodbye);
  });
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
  login.stream.destroy();
}
