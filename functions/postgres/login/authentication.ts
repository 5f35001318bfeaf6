import { createHash } from 'node:crypto';
import { RotationError } from '../../errors/rotation-error';
import type { Reason } from '../../../workflow/reasons';
import type { Credentials } from '../../rotation/secret/credentials';
import { channelBindingOf } from './channel-binding';
import { ScramExchange } from './scram-exchange';

/** How the server checked the password. */
export type LoginProof =
  | { readonly method: 'scram-sha-256'; readonly iterations: number; readonly channelBinding: boolean }
  | { readonly method: 'md5' };

export interface LoginRequest {
  readonly credentials: Credentials;
  /** For error messages. */
  readonly attempted: string;
  /** Whether an MD5 answer may be given: never for a new password, which no server holds as MD5. */
  readonly md5Allowed: boolean;
}

/** How answers are sent. */
export interface AnswerChannel {
  /** The socket, a TLS one unless the credentials ask for plain text. */
  readonly stream: unknown;
  password(answer: string): void;
  sendSASLInitialResponseMessage(mechanism: string, message: string): void;
  sendSCRAMClientFinalMessage(message: string): void;
}

/** A message of the server as pg parses it. */
type Message = Readonly<Record<string, unknown>>;

/** What follows an answered request of the server: another request, the server's verdict, or the session. */
type Awaited = 'demand' | 'verdict' | 'session';

/**
 * Answers the server's requests for the password: never in clear text, and with MD5 only inside TLS and only if allowed. If a
 * server asks for nothing, or cannot prove what it holds, it has checked nothing.
 */
export class Authentication {
  /** Undefined until the server has let us in. */
  proof: LoginProof | undefined;
  #exchange: ScramExchange | undefined;
  #answeredByMd5 = false;

  constructor(
    private readonly request: LoginRequest,
    private readonly channel: AnswerChannel,
  ) {}

  /**
   * Answers one request; undefined if the message is not a request.
   *
   * @throws RotationError if the request must not be answered.
   */
  meet(name: string, message: Message): Awaited | undefined {
    switch (name) {
      case 'authenticationCleartextPassword':
        throw this.fault('cleartextRefused', 'the server asks for the password in clear text');
      case 'authenticationMD5Password':
        return this.answerByMd5(message['salt'] as Buffer);
      case 'authenticationSASL':
        return this.scram('authenticationUnsupported', () =>
          this.beginScram(message['mechanisms'] as readonly string[]),
        );
      case 'authenticationSASLContinue':
        return this.scram('authenticationUnsupported', () => this.proveByScram(String(message['data'])));
      case 'authenticationSASLFinal':
        return this.scram('passwordNotChecked', () => this.concludeScram(String(message['data'])));
      case 'authenticationOk':
        this.proof = this.proven();
        return 'session';
      default:
        return undefined;
    }
  }

  private answerByMd5(salt: Buffer): Awaited {
    const { credentials, md5Allowed } = this.request;
    if (!credentials.tls) {
      throw this.fault('md5WithoutTls', 'the server asks for an MD5 answer over plain text');
    }
    if (!md5Allowed) {
      throw this.fault('credentialRejected', 'the server holds an MD5 hash, and a new password is never stored as one');
    }
    const hash = md5(`${credentials.password}${credentials.username}`);
    this.channel.password(`md5${md5(Buffer.concat([Buffer.from(hash), salt]))}`);
    this.#answeredByMd5 = true;
    return 'verdict';
  }

  private beginScram(mechanisms: readonly string[]): Awaited {
    this.#exchange = new ScramExchange(mechanisms, channelBindingOf(this.channel.stream));
    this.channel.sendSASLInitialResponseMessage(this.#exchange.mechanism, this.#exchange.greeting);
    return 'demand';
  }

  private proveByScram(serverFirst: string): Awaited {
    this.channel.sendSCRAMClientFinalMessage(this.exchange.answer(serverFirst, this.request.credentials.password));
    return 'verdict';
  }

  private concludeScram(serverFinal: string): Awaited {
    this.exchange.conclude(serverFinal);
    return 'verdict';
  }

  private proven(): LoginProof {
    const exchange = this.#exchange;
    if (exchange?.proven === true) {
      const channelBinding = exchange.mechanism === 'SCRAM-SHA-256-PLUS';
      return { method: 'scram-sha-256', iterations: exchange.iterations, channelBinding };
    }
    if (this.#answeredByMd5) {
      return { method: 'md5' };
    }
    throw this.fault(
      'passwordNotChecked',
      exchange === undefined
        ? 'the server lets the role in without asking for its password'
        : 'the server lets the role in without proving that it holds a verifier of its password',
    );
  }

  private get exchange(): ScramExchange {
    if (this.#exchange === undefined) throw new Error('its SCRAM messages are out of order');
    return this.#exchange;
  }

  private scram(reason: Reason, step: () => Awaited): Awaited {
    try {
      return step();
    } catch (error) {
      throw this.fault(reason, `about the server: ${(error as Error).message}`);
    }
  }

  private fault(reason: Reason, found: string): RotationError {
    return new RotationError(reason, { attempted: this.request.attempted, found });
  }
}

function md5(bytes: string | Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
