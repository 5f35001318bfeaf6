import type { SecretCache } from './secret-cache';
import type { SecretVersion } from './secret-version';

/** What a connection logs in with. */
export interface Login {
  /** Version of the secret it comes from; undefined for a token. */
  readonly versionId?: string;
  readonly user: string;
  readonly password: string;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  /** True if the secret itself says `ssl: false`. */
  readonly plaintext: boolean;
}

/** Where logins come from. */
export interface LoginProvider {
  /** The login to use now. */
  get(): Promise<Login>;
  /** The login used last, without waiting; undefined before the first {@link get}. */
  readonly latest: Login | undefined;
  /** Another login to try after this one was refused; undefined if there is none yet. */
  replace(refused: Login): Promise<Login | undefined>;
  /** Whether sessions of this login should give way to new ones. */
  isReplaced(login: Login): boolean;
}

/** SQLSTATEs of a refused login: 28P01 from PostgreSQL, 28000 from RDS Proxy (RDS guide, "Using RDS Proxy"). */
const REFUSED = ['28P01', '28000'];

/** Whether the server refused the credential, as opposed to any other trouble. */
export function isRefusedLogin(error: unknown): boolean {
  return error instanceof Error && REFUSED.includes(Reflect.get(error, 'code') as string);
}

/**
 * The credential in a secret, through its rotations. A refused login reads AWSCURRENT again; if that is still the refused
 * one, a rotation is between the database and the label, and the password is that of AWSPENDING.
 */
export class RotatingLogin implements LoginProvider {
  private used: { readonly login: Login; readonly versionId: string } | undefined;
  /** The version that was AWSCURRENT at the last look. */
  private currentVersionId: string | undefined;
  private readonly replacing = new Map<Login, Promise<Login | undefined>>();

  constructor(private readonly cache: SecretCache) {}

  get latest(): Login | undefined {
    return this.used?.login;
  }

  async get(): Promise<Login> {
    const current = await this.cache.get();
    // What AWSPENDING gave stays in use until AWSCURRENT is on another version, or it is refused.
    return this.used !== undefined && current.versionId === this.currentVersionId
      ? this.used.login
      : this.useCurrent(current);
  }

  replace(refused: Login): Promise<Login | undefined> {
    const running = this.replacing.get(refused);
    if (running !== undefined) return running;
    const started = this.find(refused).finally(() => this.replacing.delete(refused));
    this.replacing.set(refused, started);
    return started;
  }

  isReplaced(login: Login): boolean {
    return login !== this.latest;
  }

  private async find(refused: Login): Promise<Login | undefined> {
    // Another connection was refused first, and has already found the new credential.
    if (this.used !== undefined && this.used.login !== refused) return this.used.login;
    const current = await this.cache.refresh();
    if (!isSame(loginIn(current), refused)) return this.useCurrent(current);
    this.currentVersionId = current.versionId;
    const pending = await this.cache.pending();
    return pending === undefined || isSame(loginIn(pending), refused) ? undefined : this.use(pending);
  }

  private useCurrent(version: SecretVersion): Login {
    this.currentVersionId = version.versionId;
    return this.use(version);
  }

  private use(version: SecretVersion): Login {
    if (this.used?.versionId !== version.versionId) {
      this.used = { login: loginIn(version), versionId: version.versionId };
    }
    return this.used.login;
  }
}

function isSame(one: Login, other: Login): boolean {
  return one.user === other.user && one.password === other.password;
}

/** @throws Error that names the missing field */
function loginIn({ versionId, fields }: SecretVersion): Login {
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new Error(`Version ${versionId} of the secret has no field "${name}" with text in it.`);
  };
  const { host, port, dbname, ssl } = fields;
  return {
    versionId,
    user: text('username'),
    password: text('password'),
    host: typeof host === 'string' ? host : undefined,
    port: port === undefined ? undefined : Number(port),
    database: typeof dbname === 'string' ? dbname : undefined,
    // As the rotation reads it.
    plaintext: ssl === false || ssl === 'false',
  };
}
