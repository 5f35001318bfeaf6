import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Peer } from '../../../infra/local/postgres/proxy/peer';
import { readStartup } from '../../../infra/local/postgres/proxy/protocol';

/** Something that listens where a PostgreSQL server is expected. */
interface FalseServer {
  readonly port: number;
  /** Everything clients have sent after their first message. */
  readonly heard: string;
  stop(): void;
}

/** What it says: bytes, or what it makes of everything heard so far. */
type Saying = Buffer | ((heard: string) => Buffer);

/** A server that says the first of these to a client's first message, and each further one to a further message. */
export async function falseServer(...says: readonly Saying[]): Promise<FalseServer> {
  const sockets: Socket[] = [];
  let heard = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    void serve(socket).catch(() => undefined);
  });
  const said = (saying: Saying) => (typeof saying === 'function' ? saying(heard) : saying);
  async function serve(socket: Socket): Promise<void> {
    await readStartup(new Peer(socket));
    const [first, ...rest] = says;
    if (first) socket.write(said(first));
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1');
      const next = rest.shift();
      if (next) socket.write(said(next));
    });
    socket.resume();
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get heard() {
      return heard;
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** An Authentication... message (PostgreSQL manual, "Message Formats") with this number and what follows it. */
export function authentication(number: number, rest: Buffer | string = ''): Buffer {
  const body = Buffer.concat([Buffer.from([0, 0, 0, number]), Buffer.from(rest)]);
  return message('R', body);
}

/** A message with this letter. */
export function message(letter: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length + 4);
  return Buffer.concat([Buffer.from(letter), length, bytes]);
}

/** ReadyForQuery. */
export const READY = message('Z', 'I');
