import { randomBytes, timingSafeEqual } from 'node:crypto';
import { hmac, type ScramKeys, scramKeys } from './scram';

/** This many iterations of PBKDF2 take about 3 s in a function with 512 MB; a server could ask for two billion. */
const MAXIMUM_ITERATIONS = 1_000_000;

const PLUS = 'SCRAM-SHA-256-PLUS';
const PLAIN = 'SCRAM-SHA-256';
const MALFORMED = 'its SCRAM message is malformed';

/**
 * The client's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with the password prepared as the server does it.
 * Every method throws an Error that says in a few words what is wrong with the server's message.
 */
export class ScramExchange {
  readonly mechanism: typeof PLUS | typeof PLAIN;
  /** The client's first message. */
  readonly greeting: string;
  /** Iterations of the verifier the server holds; 0 until it has sent it. */
  iterations = 0;
  /** Whether the server has proven that it holds a verifier of this password. */
  proven = false;
  readonly #header: Buffer;
  readonly #bare: string;
  readonly #nonce = randomBytes(18).toString('base64');
  #signature: Buffer | undefined;

  /**
   * @param offered the server's mechanisms
   * @param binding what ties the exchange to the TLS connection; undefined if there is none, or none can be had of it
   */
  constructor(offered: readonly string[], binding: Buffer | undefined) {
    const bound = binding !== undefined && offered.includes(PLUS);
    this.mechanism = bound ? PLUS : PLAIN;
    if (!offered.includes(this.mechanism)) {
      throw new Error(`it offers ${offered.map((name) => name.replace(/[^\w-]/g, '?')).join(', ') || 'nothing'}`);
    }
    // "y" says that we would have bound the channel: a server that did offer it then knows that someone removed the offer.
    const flag = bound ? 'p=tls-server-end-point,,' : binding ? 'y,,' : 'n,,';
    this.#header = Buffer.concat([Buffer.from(flag), ...(bound ? [binding] : [])]);
    // PostgreSQL uses the user of the startup message.
    this.#bare = `n=,r=${this.#nonce}`;
    this.greeting = `${flag}${this.#bare}`;
  }

  /** The client's last message: the proof that it knows the password, which does not reveal it. */
  answer(serverFirst: string, password: string): string {
    const [, nonce = '', salt = '', count = ''] = /^r=([!-+\--~]+),s=([A-Za-z0-9+/]+={0,2}),i=([1-9]\d*)$/.exec(
      serverFirst,
    ) ?? [undefined];
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce || this.#signature !== undefined) {
      throw new Error(MALFORMED);
    }
    this.iterations = Number(count);
    if (this.iterations > MAXIMUM_ITERATIONS) {
      throw new Error(`its verifier takes ${count} iterations, more than the ${MAXIMUM_ITERATIONS} there is time for`);
    }
    const keys = scramKeys(password, Buffer.from(salt, 'base64'), this.iterations);
    const withoutProof = `c=${this.#header.toString('base64')},r=${nonce}`;
    const message = `${this.#bare},${serverFirst},${withoutProof}`;
    this.#signature = hmac(keys.serverKey, message);
    return `${withoutProof},p=${proofOf(keys, message).toString('base64')}`;
  }

  /** Checks the server's last message, its own proof. */
  conclude(serverFinal: string): void {
    const signature = Buffer.from(/^v=([A-Za-z0-9+/]+={0,2})$/.exec(serverFinal)?.[1] ?? '', 'base64');
    if (this.#signature?.length !== signature.length || !timingSafeEqual(this.#signature, signature)) {
      throw new Error('it could not prove that it holds a verifier of the password');
    }
    this.proven = true;
  }
}

function proofOf({ clientKey, storedKey }: ScramKeys, message: string): Buffer {
  const signature = hmac(storedKey, message);
  return Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
}
