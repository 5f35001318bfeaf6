import { inspect } from 'node:util';
import type { DatabaseAddress, Endpoint } from '../../../workflow/document';
import { type Member, membersOf } from './json-members';
import { endpointIn, SecretFields, type SecretText } from './secret-fields';

const DEFAULT_DATABASE = 'postgres';
const PASSWORD = 'password';
const USERNAME = 'username';
const SUPERUSER_ARN = 'masterarn';
const SECRET_ARN = /^arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+$/;
/**
 * How far a login came. Only what a server has confirmed is ever quoted: the host once it resolves, the role once it was let
 * in, the database once it was opened. Whatever else stands in a field may be a password that was typed into the wrong one.
 */
export type Confirmed = 'nothing' | 'server' | 'role' | 'database';

/**
 * The credential in one version of a database secret, in the JSON shape RDS uses
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 * Only {@link parse} makes one, so its fields have the right form; printing it shows none of them.
 */
export class Credentials {
  readonly #password: string;
  readonly #text: string;
  readonly #members: readonly Member[];

  private constructor(
    readonly versionId: string,
    /** Of the secret, for messages. */
    readonly secretName: string | undefined,
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
      value.secretName,
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
    const written = this.#members.findLast(({ key }) => key === SUPERUSER_ARN);
    const arn: unknown = written && JSON.parse(written.value);
    return typeof arn === 'string' && SECRET_ARN.test(arn) ? arn : undefined;
  }

  /** `app on db.example:5432/orders`: for messages. What is not confirmed is named by its field. */
  described(confirmed: Confirmed): string {
    const { username, host, port, database } = this;
    const source = `of version ${this.versionId}${this.secretName === undefined ? '' : ` of ${this.secretName}`}`;
    return {
      nothing: `the \`username\` on the \`host\` ${source}`,
      server: `the \`username\` ${source} on ${host}:${port}`,
      role: `${username} on ${host}:${port} to the \`dbname\` ${source}`,
      database: `${username} on ${host}:${port}/${database}`,
    }[confirmed];
  }

  /** The same as facts; undefined if there is nothing that may be quoted. */
  addressed(confirmed: Confirmed): DatabaseAddress | undefined {
    const { username: role, host, port, database } = this;
    return {
      nothing: undefined,
      server: { host, port },
      role: { role, host, port },
      database: { role, host, port, database },
    }[confirmed];
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

  /** The credential of another role, whose secret's value this is, for the same place. */
  ofRole({ versionId, secretName }: SecretText, username: string, password: string): Credentials {
    const { host, port, database, tls, named } = this;
    return new Credentials(versionId, secretName, username, password, host, port, database, tls, named, '{}');
  }

  /** The same credential, for a login to another database of the server. */
  inDatabase(database: string): Credentials {
    const { host, port } = this;
    return this.elsewhere(host, port, database);
  }

  /** The same credential, for a login at another address of the server. */
  at({ host, port }: Endpoint): Credentials {
    return this.elsewhere(host, port, this.database);
  }

  private elsewhere(host: string, port: number, database: string): Credentials {
    const { versionId, secretName, username, password, tls, named } = this;
    return new Credentials(versionId, secretName, username, password, host, port, database, tls, named, this.#text);
  }

  /** Whether both are for the same server, whatever role, database and TLS. */
  sameServerAs(other: Credentials): boolean {
    return this.host.toLowerCase() === other.host.toLowerCase() && this.port === other.port;
  }

  /** Whether both are credentials of the same role on the same server, which has one password. */
  sameRoleAs(other: Credentials): boolean {
    return this.username === other.username && this.sameServerAs(other);
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
    return `[credentials of version ${this.versionId}]`;
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}
