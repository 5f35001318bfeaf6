import { inspect } from 'node:util';
import type { DatabaseAddress, Endpoint } from '../../../workflow/document';
import { type Member, membersOf } from './json-members';
import { endpointIn, SecretFields, type SecretText } from './secret-fields';

const DEFAULT_DATABASE = 'postgres';
const PASSWORD = 'password';
const USERNAME = 'username';
const SUPERUSER_ARN = 'masterarn';
const SECRET_ARN = /^arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/;
/** A role or database name without the special characters of passwords. */
const PLAIN_NAME = /^[\p{L}\p{N}_.@ -]+$/u;

/** Upper-case letters, lower-case letters and digits in an order unlike words: most likely a random password. */
const RANDOM = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d.*[A-Za-z]).{12,}$/;

/**
 * The credential in one version of a database secret, in the JSON shape RDS uses
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 * Only {@link parse} makes one, so its fields are right; printing it shows everything but the password.
 */
export class Credentials {
  readonly #password: string;
  readonly #text: string;
  readonly #members: readonly Member[];

  private constructor(
    readonly versionId: string,
    readonly username: string,
    password: string,
    readonly host: string,
    readonly port: number,
    readonly database: string,
    /** False only if the secret itself says `"ssl": false`; otherwise verify-full without any fallback. */
    readonly tls: boolean,
    /** The address in the secret, for applications: perhaps a proxy or a reader. */
    readonly named: Endpoint,
    text: string,
  ) {
    this.#password = password;
    this.#text = text;
    this.#members = membersOf(text);
  }

  /**
   * @param writer where to log in, if not at the host and port of the value
   * @throws RotationError `invalidSecret`, naming the field, what was found and what is allowed.
   */
  static parse(value: SecretText, writer?: Endpoint): Credentials {
    const field = new SecretFields(value);
    const named = endpointIn(value);
    const [username, password] = [field.identifier(USERNAME), field.once(PASSWORD).text(PASSWORD, 65_536)];
    const { host, port } = writer ?? { host: field.writerHost('host'), port: named.port };
    const database = field.has('dbname') ? field.identifier('dbname') : DEFAULT_DATABASE;
    return new Credentials(
      value.versionId,
      username,
      password,
      host,
      port,
      database,
      field.flag('ssl', true),
      named,
      value.text,
    );
  }

  /** Only for its text: it logs in only where applications do. @throws RotationError as {@link parse} */
  static asStored(value: SecretText): Credentials {
    return Credentials.parse(value, endpointIn(value));
  }

  get password(): string {
    return this.#password;
  }

  /**
   * ARN of the secret whose credential changes this role's password, if one is named; it may be unusable. Any other text,
   * which may be a password in the wrong field, counts as none: it is neither read nor shown.
   */
  get superuserArn(): string | undefined {
    const [written] = this.#members.filter(({ key }) => key === SUPERUSER_ARN);
    const arn: unknown = written && JSON.parse(written.value);
    return typeof arn === 'string' && SECRET_ARN.test(arn) ? arn : undefined;
  }

  /** `app on db.example:5432/orders`: for messages. What looks like a password in the wrong field is not shown. */
  get address(): string {
    const { username, host, port, database } = this;
    const shown = (name: string, what: string) => (isPlain(name) ? name : `a ${what} of ${name.length} characters`);
    const server = isHostName(host) ? host : `a host of ${host.length} characters`;
    return `${shown(username, 'role')} on ${server}:${port}/${shown(database, 'name')}`;
  }

  /** {@link address} as facts; undefined if it could show a password that was put into the wrong field. */
  get databaseAddress(): DatabaseAddress | undefined {
    const { username: role, host, port, database } = this;
    return isPlain(role) && isPlain(database) && isHostName(host) ? { role, host, port, database } : undefined;
  }

  /** The secret's text with another password; every other character stays as it is. */
  withPassword(password: string): string {
    return this.with({ [PASSWORD]: password });
  }

  /** The same for another role. */
  withUser(username: string, password: string): string {
    return this.with({ [USERNAME]: username, [PASSWORD]: password });
  }

  private with(changed: Readonly<Record<string, string>>): string {
    return [...this.#members]
      .reverse()
      .reduce(
        (text, { key, start, end }) =>
          Object.hasOwn(changed, key) ? text.slice(0, start) + JSON.stringify(changed[key]) + text.slice(end) : text,
        this.#text,
      );
  }

  /** The credential of another role, for the same place. */
  ofRole(versionId: string, username: string, password: string): Credentials {
    const { host, port, database, tls, named } = this;
    return new Credentials(versionId, username, password, host, port, database, tls, named, '{}');
  }

  /** The same credential, for a login to another database of the server. */
  inDatabase(database: string): Credentials {
    const { versionId, username, host, port, tls, named } = this;
    return new Credentials(versionId, username, this.#password, host, port, database, tls, named, this.#text);
  }

  /** The same credential, for a login at another address of the server. */
  at({ host, port }: Endpoint): Credentials {
    const { versionId, username, database, tls, named } = this;
    return new Credentials(versionId, username, this.#password, host, port, database, tls, named, this.#text);
  }

  /** Whether both are for the same server, whatever role, database and TLS. */
  sameServerAs(other: Credentials): boolean {
    return this.host.toLowerCase() === other.host.toLowerCase() && this.port === other.port;
  }

  /** Whether both are credentials of the same role on the same server, which has one password. */
  sameRoleAs(other: Credentials): boolean {
    return this.username === other.username && this.sameServerAs(other);
  }

  /** Whether both lead an application to the same place: role, server, database and TLS. */
  samePlaceAs(other: Credentials): boolean {
    return this.sameRoleAs(other) && this.database === other.database && this.tls === other.tls;
  }

  /** Keys, except the password's, that only one of the texts has or whose values differ, regardless of order and spacing. */
  differencesFrom(other: Credentials): readonly string[] {
    const mine = this.otherMembers();
    const theirs = other.otherMembers();
    return [...new Set([...mine.keys(), ...theirs.keys()])].filter((key) => mine.get(key) !== theirs.get(key));
  }

  private otherMembers(): ReadonlyMap<string, string> {
    return new Map(this.#members.filter(({ key }) => key !== PASSWORD).map(({ key, value }) => [key, value]));
  }

  toJSON(): string {
    return `[credentials of ${this.address}, version ${this.versionId}]`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}

const isPlain = (name: string): boolean => PLAIN_NAME.test(name) && !RANDOM.test(name);
const isHostName = (host: string): boolean => !host.split('.').some((label) => RANDOM.test(label));
