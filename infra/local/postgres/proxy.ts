import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { CertifiedKey } from './certificates';
import { type ProxyTarget, proxyTls } from './proxy/handshake';
import type { ObservedConnection } from './proxy/observation';
import type { PostgresInterceptor } from './proxy/interception';
import { ProxySession } from './proxy/proxied-session';

export type { PostgresFault, PostgresInterceptor, ProxyEvent } from './proxy/interception';

/** Between whom the proxy stands, and what it does to them. */
interface PostgresProxyOptions {
  readonly target: ProxyTarget;
  /** What the proxy presents to clients: the server's own, unless they are to notice. */
  readonly certificate: CertifiedKey;
  /** Default: a free one. */
  readonly port?: number;
  /** Asked about every connection and every statement. */
  readonly intercept: PostgresInterceptor;
}

/** A running proxy on this machine. */
export interface PostgresProxy {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** One entry for every TCP connection since the start, in order. */
  readonly connections: readonly ObservedConnection[];
  /** Cuts every connection and listens no more. Rejects with the first error that the interceptor threw, if any. */
  stop(): Promise<void>;
}

/**
 * Stands between clients and a PostgreSQL server and lets things go wrong as planned. It ends TLS on both sides, so
 * that it sees the messages; to each side it is a faithful other, for channel binding too if it presents the server's own
 * certificate. With another one, a login with channel binding is refused, as intended.
 *
 * Not imitated: TLS without asking first (`sslnegotiation=direct`), statements of a prepared statement executed again,
 * statements after the first in one message. If the server is down, the client sees a reset where it would see a refusal.
 */
export async function startPostgresProxy(options: PostgresProxyOptions): Promise<PostgresProxy> {
  const sessions: ProxySession[] = [];
  const runs: Promise<void>[] = [];
  const failures: unknown[] = [];
  const { target, intercept } = options;
  const props = { target, intercept, tls: proxyTls(target, options.certificate) };
  const listener = createServer({ noDelay: true }, (client) => {
    const session = new ProxySession(client, sessions.length + 1, props);
    sessions.push(session);
    runs.push(session.run().catch((error: unknown) => void failures.push(error)));
  });
  listener.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');

  return {
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return sessions.map((session) => session.observation.connection);
    },
    stop: async () => {
      if (listener.listening) listener.close();
      for (const session of sessions) session.cut();
      await Promise.all(runs);
      if (failures.length > 0) throw failures[0];
    },
  };
}
