import type { Peer } from './peer';

// Message formats: https://www.postgresql.org/docs/18/protocol-message-formats.html

/** What a client's first messages ask for, by their codes. */
export const StartupCode = { version3: 3, cancel: 80877102, tls: 80877103, gssEncryption: 80877104 } as const;

/** A message after the login has begun: its type letter, and all its bytes. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The first message on a connection, which has no type letter. */
export interface StartupMessage {
  /** One of {@link StartupCode}; the minor version of the protocol is left off. */
  readonly code: number;
  readonly bytes: Buffer;
}

/** The messages with a type, until the other side ends; a reader that stops midway may continue with another call. */
export async function* messages(peer: Peer): AsyncGenerator<Message> {
  for (;;) {
    const message = await readMessage(peer);
    if (!message) return;
    yield message;
  }
}

async function readMessage(peer: Peer): Promise<Message | undefined> {
  const head = await peer.read(5);
  if (!head) return undefined;
  const body = await readBody(peer, head.readInt32BE(1));
  return body && { type: head.toString('latin1', 0, 1), bytes: Buffer.concat([head, body]) };
}

/** The next message without a type; undefined at the end of the stream. Throws on what is no such message. */
export async function readStartup(peer: Peer): Promise<StartupMessage | undefined> {
  const head = await peer.read(4);
  if (!head) return undefined;
  const length = head.readInt32BE(0);
  // PostgreSQL's own limit, MAX_STARTUP_PACKET_LENGTH; a TLS handshake begun without asking exceeds it, too.
  if (length < 8 || length > 10_000) {
    throw new Error(`Reading the first message of a PostgreSQL client: ${length} bytes long, so it is none.`);
  }
  const body = await readBody(peer, length);
  if (!body) return undefined;
  const code = body.readInt32BE(0);
  return { code: code >> 16 === 3 ? StartupCode.version3 : code, bytes: Buffer.concat([head, body]) };
}

/** A length counts itself, but not the type letter before it. */
async function readBody(peer: Peer, length: number): Promise<Buffer | undefined> {
  return length === 4 ? Buffer.alloc(0) : peer.read(length - 4);
}

/** The parameters of a StartupMessage, such as `user` and `application_name`. */
export function startupParameters(message: StartupMessage): ReadonlyMap<string, string> {
  const words = message.bytes.subarray(8).toString('utf8').split('\0');
  const parameters = new Map<string, string>();
  for (let at = 0; words[at]; at += 2) parameters.set(words[at] ?? '', words[at + 1] ?? '');
  return parameters;
}

/** The SQL of a Query (`Q`) or Parse (`P`) message. */
export function statementText(message: Message): string {
  const words = message.bytes.subarray(5).toString('utf8').split('\0');
  return (message.type === 'P' ? words[1] : words[0]) ?? '';
}

/** The SQLSTATE of an ErrorResponse. */
export function sqlstateOf(message: Message): string {
  const fields = message.bytes.subarray(5).toString('utf8').split('\0');
  return fields.find((field) => field.startsWith('C'))?.slice(1) ?? '';
}

/** An ErrorResponse as the server would send it. */
export function errorResponse(severity: 'ERROR' | 'FATAL', sqlstate: string, message: string): Buffer {
  const fields = [`S${severity}`, `V${severity}`, `C${sqlstate}`, `M${message}`];
  return encode('E', Buffer.concat([...fields.map(cString), Buffer.from([0])]));
}

/** A Query message. */
export function query(text: string): Buffer {
  return encode('Q', cString(text));
}

/** SSLRequest. */
export const TLS_REQUEST = Buffer.concat([int32(8), int32(StartupCode.tls)]);

/** Terminate. */
export const TERMINATE = encode('X', Buffer.alloc(0));

function encode(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}

function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
