import type { Login, LoginProvider } from './rotating-login';
import type { SecretCache } from './secret-cache';

/** A token opens connections for 15 minutes (RDS guide, "IAM database authentication"); it is replaced after 10. */
const TOKEN_AGE_MILLISECONDS = 10 * 60_000;

/** Whom a token lets in, and where. */
export interface IamTarget {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
}

/** Makes an authentication token for this user on this host. */
export type TokenSigner = (target: IamTarget) => Promise<string>;

/**
 * IAM database authentication: a token signed with the caller's AWS credentials instead of a password, so that nothing
 * has to be rotated. The role must have been granted `rds_iam`, and the connection must use TLS.
 */
export class IamLogin implements LoginProvider {
  private used: { readonly login: Login; readonly until: number } | undefined;
  private signing: Promise<Login> | undefined;

  constructor(
    private readonly target: () => Promise<IamTarget>,
    private readonly sign: TokenSigner = rdsSigner,
  ) {}

  get latest(): Login | undefined {
    return this.used?.login;
  }

  async get(): Promise<Login> {
    if (this.used !== undefined && Date.now() < this.used.until) return this.used.login;
    this.signing ??= this.renew().finally(() => (this.signing = undefined));
    return this.signing;
  }

  /** A refused token is signed again once; a second refusal is about the role or the policy, not about the token. */
  replace(refused: Login): Promise<Login> {
    if (this.used?.login === refused) this.used = undefined;
    return this.get();
  }

  /** A session outlives the token that opened it. */
  isReplaced(): boolean {
    return false;
  }

  private async renew(): Promise<Login> {
    const target = await this.target();
    const login = { ...target, password: await this.sign(target), plaintext: false };
    this.used = { login, until: Date.now() + TOKEN_AGE_MILLISECONDS };
    return login;
  }
}

/** Host, port, user and database from a secret; its password is not used. */
export function targetIn(
  cache: SecretCache,
  overridden: { readonly [Part in keyof IamTarget]?: IamTarget[Part] | undefined },
): () => Promise<IamTarget> {
  return async () => {
    const { fields } = await cache.get();
    return {
      user: overridden.user ?? String(fields['username']),
      host: overridden.host ?? String(fields['host']),
      port: overridden.port ?? Number(fields['port'] ?? 5432),
      database: overridden.database ?? (fields['dbname'] as string | undefined),
    };
  };
}

/** @throws Error that says what to install, if `@aws-sdk/rds-signer` is not there */
async function rdsSigner({ user, host, port }: IamTarget): Promise<string> {
  const { Signer } = await import('@aws-sdk/rds-signer').catch(() => {
    throw new Error(
      "auth: 'iam' signs its tokens with @aws-sdk/rds-signer. Install it: npm install @aws-sdk/rds-signer",
    );
  });
  return new Signer({ hostname: host, port, username: user }).getAuthToken();
}
