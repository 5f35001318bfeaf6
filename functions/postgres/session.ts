import { Client, type ClientConfig } from 'pg';
import { classify } from '../errors/classify';
import { property } from '../errors/found';
import type { LoginProof, LoginRequest } from './login/authentication';
import type { Authorities } from './login/authorities';
import { LoginConnection } from './login/login-connection';
import { assertWriter, readFacts, type SessionFacts } from './session-facts';
import { startupOptions } from './session-settings';

/** Limits in milliseconds: for an answer, above the server's own statement_timeout; and for closing the connection. */
const LIMIT = { answer: 3_500, goodbye: 500 } as const;

interface SessionRequest extends LoginRequest {
  /** application_name, by which the session is found to end it. */
  readonly session: string;
}

/** A session on the writer, as the role of the credentials; its settings are still those an application has. */
export interface Session {
  readonly client: Client;
  /** For error messages. */
  readonly attempted: string;
  readonly serverVersion: string;
  readonly majorVersion: number;
  readonly proof: LoginProof;
  readonly facts: SessionFacts;
  /** The socket, a TLS one unless the credentials ask for plain text. */
  readonly stream: unknown;
}

/**
 * Runs `work` in one fresh session, which always ends, even if the server no longer answers.
 *
 * @throws RotationError for whatever goes wrong in it.
 */
export async function withSession<T>(
  authorities: Authorities,
  request: SessionRequest,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { client, login, proof } = await logIn(authorities, request, startupOptions());
  try {
    const { serverVersion, serverProcess, stream } = login;
    const { attempted } = request;
    const majorVersion = Number.parseInt(serverVersion, 10);
    const facts = await readFacts(client, majorVersion);
    assertWriter(facts, serverProcess, request);
    return await work({ client, attempted, serverVersion, majorVersion, proof, facts, stream });
  } catch (error) {
    throw classify(error, request.attempted, 'statement');
  } finally {
    await close(client, login);
  }
}

async function logIn(
  authorities: Authorities,
  request: SessionRequest,
  options: string,
): Promise<{ client: Client; login: LoginConnection; proof: LoginProof }> {
  const { host, port, username, database, tls } = request.credentials;
  const ssl = tls && authorities.verifyFull(host);
  const login = new LoginConnection(request, ssl);
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
    throw classify(error, request.attempted, login.answered ? 'login' : 'approach');
  }
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
