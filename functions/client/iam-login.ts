import type { Login, LoginProvider } from './rotating-login';
import type { SecretCache } from './secret-cache';
import { processWarning, textOf } from './warning';

/** A token opens connections for 15 minutes (RDS guide, "IAM database authentication"); it is replaced after 10. */
const TOKEN_VALID_MILLISECONDS = 15 * 60_000;
const TOKEN_AGE_MILLISECONDS = 10 * 60_000;
/** If a token younger than this, signed after another one was refused, is refused as well, tokens are not the problem. */
const YOUNG_MILLISECONDS = 60_000;

interface SignedToken {
  readonly login: Login;
  readonly signedAt: number;
  /** Whether it was signed because the server refused the one before. */
  readonly replacesRefused: boolean;
}

/** The user and the server that a token is valid for. */
interface IamTarget {
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
  private used: SignedToken | undefined;
  private signing: Promise<Login> | undefined;

  constructor(
    private readonly target: () => Promise<IamTarget>,
    private readonly sign: TokenSigner = rdsSigner,
    private readonly onWarning: (message: string) => void = processWarning,
  ) {}

  get latest(): Login | undefined {
    return this.used?.login;
  }

  async get(): Promise<Login> {
    if (this.used !== undefined && ageOf(this.used) < TOKEN_AGE_MILLISECONDS) return this.used.login;
    return this.renew(false).catch((error: unknown) => {
      if (this.used === undefined || ageOf(this.used) >= TOKEN_VALID_MILLISECONDS) throw error;
      this.onWarning(`A new token could not be signed (${textOf(error)}). The last one stays in use until it expires.`);
      return this.used.login;
    });
  }

  /** A refused token is signed again once; a second refusal is about the role or the policy, not about the token. */
  async replace(refused: Login): Promise<Login | undefined> {
    if (this.used !== undefined && this.used.login !== refused) return this.used.login;
    if (this.used?.replacesRefused === true && ageOf(this.used) < YOUNG_MILLISECONDS) return undefined;
    return this.renew(true);
  }

  /** A session outlives the token that opened it. */
  isReplaced(): boolean {
    return false;
  }

  private renew(replacesRefused: boolean): Promise<Login> {
    this.signing ??= this.signToken(replacesRefused).finally(() => (this.signing = undefined));
    return this.signing;
  }

  private async signToken(replacesRefused: boolean): Promise<Login> {
    const target = await this.target();
    const signedAt = Date.now();
    const login = { ...target, password: await this.sign(target), plaintext: false };
    this.used = { login, signedAt, replacesRefused };
    return login;
  }
}

const ageOf = ({ signedAt }: SignedToken): number => Date.now() - signedAt;

/** Host, port, user and database as given; what is missing comes from the secret, whose password is not used. */
export function targetOf(
  given: { readonly [Part in keyof IamTarget]?: IamTarget[Part] | undefined },
  cache: SecretCache | undefined,
): () => Promise<IamTarget> {
  return async () => {
    const fields: Readonly<Record<string, unknown>> = (await cache?.get())?.fields ?? {};
    return {
      user: given.user ?? String(fields['username']),
      host: given.host ?? String(fields['host']),
      port: given.port ?? Number(fields['port'] ?? 5432),
      database: given.database ?? (fields['dbname'] as string | undefined),
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
