import { inspect } from 'node:util';
import { SecretFields, type SecretText } from './secret-fields';

const ENGINES = ['postgres', 'aurora-postgresql'];
const DEFAULT_DATABASE = 'postgres';

/**
 * The credential in one version of a database secret, in the JSON shape RDS uses
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 * Only {@link parse} makes one, so its fields are right; printing it shows everything but the password.
 */
export class Credentials {
  readonly #password: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  private constructor(
    readonly versionId: string,
    readonly username: string,
    password: string,
    readonly host: string,
    readonly port: number,
    readonly database: string,
    /** False only if the secret itself says `"ssl": false`; otherwise verify-full without any fall-back. */
    readonly tls: boolean,
    fields: Readonly<Record<string, unknown>>,
  ) {
    this.#password = password;
    this.#fields = fields;
  }

  /** @throws RotationError `invalidSecret`, naming the field, what was found and what is allowed. */
  static parse(value: SecretText): Credentials {
    const field = new SecretFields(value);
    field.oneOf('engine', ENGINES);
    return new Credentials(
      value.versionId,
      field.identifier('username'),
      field.text('password', 65_536),
      field.writerHost('host'),
      field.port('port'),
      field.has('dbname') ? field.identifier('dbname') : DEFAULT_DATABASE,
      field.flag('ssl', true),
      field.fields,
    );
  }

  get password(): string {
    return this.#password;
  }

  /** `app on db.example:5432/orders`: for messages. */
  get address(): string {
    return `${this.username} on ${this.host}:${this.port}/${this.database}`;
  }

  /** The secret's text with another password; every other field stays as it is. */
  withPassword(password: string): string {
    return JSON.stringify({ ...this.#fields, password });
  }

  /** Whether both are credentials of the same role on the same server. */
  sameRoleAs(other: Credentials): boolean {
    return this.username === other.username && this.host === other.host && this.port === other.port;
  }

  toJSON(): string {
    return `[credentials of ${this.address}, version ${this.versionId}]`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}
