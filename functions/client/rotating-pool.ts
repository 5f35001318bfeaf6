import { Client, type ClientConfig, Pool, type PoolClient, type PoolConfig } from 'pg';
import { isRefusedLogin, type Login, type LoginProvider } from './rotating-login';

/** How long a connection keeps trying to find an accepted credential, in milliseconds. */
export const DEFAULT_PATIENCE_MILLISECONDS = 15_000;
/** Pause after an attempt that found nothing new, in milliseconds; doubled each time, up to the longest. */
const PAUSE = { first: 50, longest: 1_000 };

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** How to connect, apart from the credential. */
export interface ConnectionSettings {
  readonly logins: LoginProvider;
  /** Settings of the caller; what they name wins over the secret's host, port and database. */
  readonly config: PoolConfig;
  readonly patienceMilliseconds: number;
}

/** A `pg.Pool` whose new connections follow the logins of a provider, and which drains those of a replaced one. */
export class RotatingPool extends Pool {
  constructor(private readonly settings: ConnectionSettings) {
    const { logins, config } = settings;
    super({
      ...config,
      // The pool calls it without a credential; it takes the one that is right at that moment.
      Client: class extends RotatingClient {
        constructor() {
          super(config, logins.latest);
        }
      },
    });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | void {
    const connected = this.connectPatiently();
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release as boolean | undefined)),
      (error: unknown) => callback(error as Error, undefined, () => undefined),
    );
  }

  private async connectPatiently(): Promise<PoolClient> {
    const { logins } = this.settings;
    return patiently(this.settings, async () => {
      let client = await super.connect();
      // Idle connections of a replaced credential end here, between two uses; no query in flight is cut.
      while (client instanceof RotatingClient && client.login !== undefined && logins.isReplaced(client.login)) {
        client.release(true);
        client = await super.connect();
      }
      return client;
    });
  }
}

/** A `pg.Client` made with one login, which remembers that login. */
export class RotatingClient extends Client {
  constructor(
    config: ClientConfig,
    readonly login: Login | undefined,
  ) {
    super(login === undefined ? config : withLogin(config, login));
  }

  override connect(): Promise<this>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<this> | void {
    const remember = (error: unknown): void => {
      if (isRefusedLogin(error) && this.login !== undefined) refusals.set(error as Error, this.login);
    };
    if (callback === undefined) {
      return super.connect().then(
        () => this,
        (error: unknown) => {
          remember(error);
          throw error;
        },
      );
    }
    super.connect((error: Error) => {
      remember(error);
      callback(error);
    });
  }
}

/** Which login an error of the server is about. */
const refusals = new WeakMap<Error, Login>();

/**
 * Connects; after a refused login with the credential that replaces it. If there is none, the password has changed and a
 * label is about to move, so it tries again, with pauses, until patience runs out. A credential that was refused before is
 * tried again only after a pause, because servers ban users for refused logins. Finally, once patience has run out,
 * AWSCURRENT itself is tried again, because RDS Proxy learns of a new version some seconds late.
 */
export async function patiently<T>(
  { logins, patienceMilliseconds }: ConnectionSettings,
  connect: (login: Login) => Promise<T>,
): Promise<T> {
  const until = Date.now() + patienceMilliseconds;
  const refused = new Set<Login>();
  let pause = PAUSE.first;
  let lastTried = patienceMilliseconds <= 0;
  for (let login = await logins.get(); ;) {
    try {
      return await connect(login);
    } catch (error) {
      const last = error instanceof Error ? refusals.get(error) : undefined;
      if (last === undefined) throw error;
      refused.add(last);
      let next = await logins.replace(last);
      while (next === undefined || refused.has(next)) {
        // 28000 may also mean a role without LOGIN or a missing line in pg_hba.conf; waiting does not fix those.
        if (Reflect.get(error as Error, 'code') === '28000') throw error;
        if (Date.now() >= until) {
          if (lastTried) throw error;
          lastTried = true;
          next ??= last;
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
        pause = Math.min(pause * 2, PAUSE.longest);
        if (next !== undefined) break;
        next = await logins.replace(last);
      }
      login = next;
    }
  }
}

/** The caller's settings, completed by the secret's; user and password are always those of the login. */
function withLogin(config: ClientConfig, login: Login): ClientConfig {
  return {
    ...config,
    user: login.user,
    password: login.password,
    host: config.host ?? login.host,
    port: config.port ?? login.port,
    database: config.database ?? login.database,
    // Verified TLS unless the caller, or the secret itself, says otherwise.
    ssl: config.ssl ?? !login.plaintext,
  };
}
