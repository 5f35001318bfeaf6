import type { EventEmitter } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Connection } from 'pg';
import type { Reason } from '../../../workflow/reasons';
import { RotationError } from '../../errors/rotation-error';
import type { WriterFacts } from '../session-facts';
import { type AnswerChannel, Authentication, type LoginProof, type LoginRequest } from './authentication';

/** Limits of a login in milliseconds; together well below a function's own timeout. */
export const LOGIN_LIMIT = {
  /** Until the server answers, and until it has asked for the password. */
  reach: 3_000,
  /** From our answer until the session is there: a server may delay refusals (auth_delay), and run a login trigger. */
  verdict: 5_000,
} as const;

/** The part of pg's connection that this builds on and that its types leave out. */
interface Wire extends EventEmitter, AnswerChannel {
  readonly stream: Duplex;
  connect(port: number, host: string): void;
  requestSsl(): void;
  attachListeners(stream: Pick<Duplex, 'on'>): void;
}
const PgConnection = Connection as unknown as new (config: { readonly ssl: ConnectionOptions | false }) => Wire;

/** A connection that answers the server's authentication requests itself, in place of pg's client. */
export class LoginConnection extends PgConnection {
  /** Whether the host has an address. */
  resolved = false;
  /** Whether the server has our answer to its request for the password. */
  answered = false;
  /** The process that the server says serves this connection. */
  serverProcess: number | undefined;
  /** `18.4`; empty until the server has reported it. */
  serverVersion = '';
  readonly #tls: boolean;
  readonly #parameters = new Map<string, string>();
  #attempted = '';
  #authentication: Authentication | undefined;
  /** What happened on the way to the server before a client was there: its last event, for the client. */
  #met: readonly [event: string, detail?: unknown] | undefined;
  #isUnderWay = false;
  #timer: NodeJS.Timeout | undefined;
  #tlsAnswer = '';
  #failed = false;

  constructor(ssl: ConnectionOptions | false) {
    super({ ssl });
    this.#tls = ssl !== false;
  }

  /** Whose login this is. */
  begin(request: LoginRequest): this {
    this.#attempted = request.attempted;
    this.#authentication = new Authentication(request, this);
    return this;
  }

  /** How the server checked the password; undefined until it has let us in. */
  get proof(): LoginProof | undefined {
    return this.#authentication?.proof;
  }

  /** What the server says of the session at login, without being asked; undefined before PostgreSQL 14. */
  get announced(): WriterFacts | undefined {
    const [role, standby] = ['session_authorization', 'in_hot_standby'].map((name) => this.#parameters.get(name));
    if (role === undefined || standby === undefined) return undefined;
    return { role, inRecovery: standby === 'on', process: this.serverProcess };
  }

  /** Goes as far as it can without knowing whose login it is: to a TLS connection. */
  approach(port: number, host: string): void {
    this.#isUnderWay = true;
    this.resolved = isIP(host) !== 0;
    this.stream.once('lookup', (error: Error | null) => (this.resolved = error === null));
    if (this.#tls) {
      this.stream.once('data', (bytes: Buffer) => (this.#tlsAnswer = bytes.toString('latin1')));
    }
    super.connect(port, host);
  }

  /** Called by pg's client, which then waits for what the connection meets. */
  override connect(port: number, host: string): void {
    this.#allow(LOGIN_LIMIT.reach, 'databaseUnreachable', 'no answer');
    if (!this.#isUnderWay) return this.approach(port, host);
    const [event, detail] = this.#met ?? [];
    if (event !== undefined) process.nextTick(() => this.emit(event, detail));
  }

  /**
   * If bytes are not a message, pg throws where nothing catches it, or waits for more; here that is an error of the
   * connection.
   */
  override attachListeners(stream: Pick<Duplex, 'on'>): void {
    let first = true;
    const read = (listener: (bytes: Buffer) => void, bytes: Buffer): void => {
      if (first && !FIRST_LETTERS.includes(bytes.toString('latin1', 0, 1)))
        throw new Error('This is no first message.');
      first = false;
      listener(bytes);
    };
    const readable = {
      on: (event: string, listener: (bytes: Buffer) => void) =>
        stream.on(event, (bytes: Buffer) => {
          try {
            if (event === 'data') read(listener, bytes);
            else listener(bytes);
          } catch (error) {
            this.#fail(unreadable(error, this.#attempted));
          }
        }),
    };
    super.attachListeners(readable as Pick<Duplex, 'on'>);
  }

  /** Requests for the password end here; everything else is passed on to pg's client. */
  override emit(event: string, ...details: unknown[]): boolean {
    if (this.#failed && event !== 'end') return true;
    if (this.#authentication === undefined) return this.#meetAlone(event, details[0]);
    try {
      const awaited = this.#authentication.meet(event, details[0] as Readonly<Record<string, unknown>>);
      if (awaited !== undefined) {
        if (awaited === 'demand') this.#allow(LOGIN_LIMIT.reach, 'databaseUnreachable', 'no answer');
        if (awaited === 'verdict') this.#awaitVerdict();
        return true;
      }
    } catch (error) {
      return this.#fail(error as Error);
    }
    this.#note(event, details[0]);
    if (['readyForQuery', 'errorMessage', 'error', 'end'].includes(event)) clearTimeout(this.#timer);
    if (event === 'error') return super.emit(event, this.#explained(details[0]));
    return super.emit(event, ...details);
  }

  #meetAlone(event: string, detail: unknown): true {
    if (event === 'connect') this.requestSsl();
    else if (this.#met?.[0] !== 'error') this.#met = [event, detail];
    return true;
  }

  #note(event: string, message: unknown): void {
    if (event === 'backendKeyData') this.serverProcess = (message as { processID: number }).processID;
    if (event === 'parameterStatus') {
      const { parameterName, parameterValue } = message as { parameterName: string; parameterValue: string };
      this.#parameters.set(parameterName, parameterValue);
      if (parameterName === 'server_version') this.serverVersion = parameterValue.split(' ', 1)[0] ?? '';
    }
  }

  #awaitVerdict(): void {
    this.answered = true;
    this.#allow(LOGIN_LIMIT.verdict, 'loginAnsweredLate', 'the server gives no verdict on the password');
  }

  #allow(milliseconds: number, reason: Reason, found: string): void {
    clearTimeout(this.#timer);
    const attempted = this.#attempted;
    const text = { attempted, found: `${found} within ${milliseconds / 1_000} s` };
    this.#timer = setTimeout(() => this.#fail(new RotationError(reason, text)), milliseconds);
  }

  #fail(error: Error): true {
    clearTimeout(this.#timer);
    super.emit('error', error);
    this.#failed = true;
    this.stream.destroy();
    return true;
  }

  /** pg says the same about anything that is neither yes nor no to a request for TLS. */
  #explained(error: unknown): unknown {
    const attempted = this.#attempted;
    if (['', 'S', 'N'].includes(this.#tlsAnswer)) return error;
    return this.#tlsAnswer.startsWith('E')
      ? new RotationError('databaseNotReady', { attempted, found: 'it answers the request for TLS with an error' })
      : new RotationError('notPostgres', { attempted, found: 'its answer to the request for TLS is none' });
  }
}

/** Letters of the messages that may answer a startup message: Authentication..., ErrorResponse, NoticeResponse, NegotiateProtocolVersion. */
const FIRST_LETTERS = 'RENv';

/** Ways to log in by their numbers (PostgreSQL manual, "Message Formats"). */
const METHODS: Readonly<Record<string, string>> = { 2: 'Kerberos V5', 6: 'SCM', 7: 'GSSAPI (Kerberos)', 9: 'SSPI' };

function unreadable(error: unknown, attempted: string): RotationError {
  const method = /^Unknown authenticationOk message type (\d+)$/.exec((error as Error).message)?.[1];
  return method === undefined
    ? new RotationError('notPostgres', { attempted, found: 'its answer is no message of PostgreSQL' })
    : new RotationError('authenticationUnsupported', {
        attempted,
        found: `it asks for ${METHODS[method] ?? `method ${method}`}`,
      });
}
