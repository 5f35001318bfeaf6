import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consoleGuest, type ConsolePages } from './console-pages';

const HOST = '127.0.0.1';

/** The console at an address of its own. */
interface ConsoleServer {
  /** With the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the console on 127.0.0.1. @throws Error if the port is taken */
export async function startConsoleServer(pages: ConsolePages, port: number): Promise<ConsoleServer> {
  const guest = consoleGuest(pages);
  const server = createServer((request, response) => {
    if (!guest(request, response)) response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing is here.\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) =>
      reject(new Error(`Cannot listen on port ${port} of ${HOST}: ${message}. Choose another with --port.`)),
    );
    server.listen(port, HOST, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${taken}/?token=${pages.token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
