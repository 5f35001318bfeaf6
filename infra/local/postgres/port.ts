import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

const ATTEMPTS = 5;

/**
 * Starts something on the wanted port, or else on a free one; returns the port. Between the choice of a free port and
 * its use another process may take it; then the next is tried, five in all. Rejects with what `start` rejects with.
 */
export async function onPort(
  wanted: number | undefined,
  start: (port: number) => Promise<void>,
  choose: () => Promise<number> = freePort,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await choose());
    try {
      await start(port);
      return port;
    } catch (error) {
      // PostgreSQL's words, in every version; it gives no code.
      const taken = (error as Error).message.includes('Address already in use');
      if (!taken || wanted !== undefined || attempt === ATTEMPTS) throw error;
    }
  }
}

/** A port of 127.0.0.1 that nobody listens on at this moment; another process may be faster to take it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
