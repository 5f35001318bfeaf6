import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rotatingPool, type RotatingOptions } from 'rds-rotation-workflow/client';

/** A server that runs until it is told to stop: `GET /orders` counts them, `GET /health` says whether the database answers. */
export async function serve(options: RotatingOptions, port: number) {
  const pool = rotatingPool(options);
  pool.on('error', (error) => console.warn(`An idle connection ended: ${error.message}`));
  const server = createServer((request, response) => {
    const text =
      request.url === '/orders' ? 'SELECT count(*)::integer AS orders FROM orders' : 'SELECT true AS healthy';
    pool.query<object>(text).then(
      ({ rows }) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows[0])),
      (error: unknown) => response.writeHead(503).end((error as Error).message),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** Answers what has been asked, and closes the connections. */
    stop: async () => {
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.end();
    },
  };
}

if (require.main === module) {
  const { SECRET_ID = '', PORT = '8080', DATABASE_CA_FILE = 'global-bundle.pem' } = process.env;
  void serve({ secretId: SECRET_ID, ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') } }, Number(PORT)).then(
    (running) => process.once('SIGTERM', () => void running.stop()),
  );
}
