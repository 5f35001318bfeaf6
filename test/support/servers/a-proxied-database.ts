import type { CertifiedKey } from '../../../infra/local/postgres/certificates';
import { type PostgresInterceptor, type PostgresProxy, startPostgresProxy } from '../../../infra/local/postgres/proxy';
import type { LocalEnvironment } from '../../../infra/local/local-environment';

/** A proxied to the environment's database server on which things can be made to go wrong; open unless told. */
export interface ProxiedDatabase {
  /** For the field `port` of a secret. */
  readonly port: number;
  /** Asked about every login and statement from now on. */
  block(intercept: PostgresInterceptor): void;
  open(): void;
  stop(): Promise<void>;
}

/**
 * Builds a proxied to the environment's database server. Stop it after use.
 * @param certificate presented at its end; default the server's own
 */
export async function aProxiedDatabase(
  { postgres }: LocalEnvironment,
  certificate?: CertifiedKey,
): Promise<ProxiedDatabase> {
  if (postgres === undefined) throw new Error('Only to the server that the environment itself has started.');
  const free: PostgresInterceptor = () => undefined;
  let intercept = free;
  const { host, port, caPem } = postgres;
  const proxy: PostgresProxy = await startPostgresProxy({
    target: { host, port, caPem },
    certificate: certificate ?? postgres.certificate,
    intercept: (event) => intercept(event),
  });
  return {
    port: proxy.port,
    block: (other) => {
      intercept = other;
    },
    open: () => {
      intercept = free;
    },
    stop: () => proxy.stop(),
  };
}
