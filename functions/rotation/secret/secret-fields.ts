import { RotationError } from '../../errors/rotation-error';
import type { Endpoint } from '../../../workflow/document';
import { SecretTag } from '../../../workflow/secret-tags';
import { HOST, isProxy, isReader } from '../../../workflow/endpoint';
import { membersOf } from './json-members';

/** The secret's text exactly as stored; what it says is parsed by `Credentials`. */
export interface SecretText {
  readonly versionId: string;
  readonly text: string;
  /** Of the secret, for messages; absent before it is stored. */
  readonly secretName?: string;
  /** When the version was made, in milliseconds since 1970; absent before it is stored. */
  readonly createdAt?: number;
  /** Its staging labels when it was read; absent before it is stored. */
  readonly labels?: readonly string[];
}

/** NAMEDATALEN - 1: PostgreSQL cuts longer identifiers off with only a NOTICE (manual, "Identifiers and Key Words"). */
export const IDENTIFIER_BYTES = 63;
/** PostgreSQL's own. */
const DEFAULT_PORT = 5432;
const SHAPE = 'Store a JSON object with engine, host, port, username, password and dbname.';

/** The fields of a secret's JSON, each read with its own rule. @throws RotationError `invalidSecret`, naming field, finding and what is allowed. */
export class SecretFields {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(private readonly value: SecretText) {
    let parsed: unknown;
    try {
      // A byte order mark, which some editors write, is not JSON; it stays where it is.
      parsed = JSON.parse(value.text.replace(/^\ufeff/, ''));
    } catch {
      throw this.fault('the value is not JSON', SHAPE);
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw this.fault('the value is JSON but not an object', SHAPE);
    }
    this.fields = parsed as Record<string, unknown>;
  }

  /** Parsers disagree about which of two members with the same key counts, so some applications would be refused. */
  once(name: string): this {
    const times = membersOf(this.value.text).filter(({ key }) => key === name).length;
    if (times > 1) {
      throw this.fault(`field "${name}" occurs ${times} times`, `Write "${name}" once.`);
    }
    return this;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  text(
    name: string,
    maximumBytes: number,
    allowed = `Set "${name}" to a string of 1 to ${maximumBytes} bytes.`,
  ): string {
    const value = this.fields[name];
    if (!this.has(name)) {
      throw this.fault(`field "${name}" is missing`, allowed);
    }
    if (typeof value !== 'string') {
      throw this.fault(`field "${name}" is ${kindOf(value)}, not a string`, allowed);
    }
    const bytes = Buffer.byteLength(value);
    if (bytes === 0 || bytes > maximumBytes) {
      throw this.fault(`field "${name}" has ${bytes} bytes`, allowed);
    }
    if (value.includes('\0')) {
      throw this.fault(`field "${name}" contains a NUL character`, allowed);
    }
    return value;
  }

  identifier(name: string): string {
    return this.text(name, IDENTIFIER_BYTES);
  }

  oneOf(name: string, allowed: readonly string[]): string {
    const remedy = `Set "${name}" to one of: ${allowed.join(', ')}.`;
    const value = this.text(name, 64, remedy);
    if (!allowed.includes(value)) {
      throw this.fault(`field "${name}" is ${kindOf(value)}, none of those allowed`, remedy);
    }
    return value;
  }

  host(name: string): string {
    const host = this.text(name, 253);
    if (/^[^:]+:\d+$/.test(host)) {
      throw this.fault(
        `field "${name}" has a port`,
        `Set "${name}" to the endpoint alone, and "port" to the port behind the colon.`,
      );
    }
    if (!HOST.test(host)) {
      throw this.fault(
        `field "${name}" is ${kindOf(host)}, not a bare host name`,
        `Set "${name}" to the endpoint alone, without scheme, user, port or path.`,
      );
    }
    return host;
  }

  /** The host where passwords are changed and tested. */
  writerHost(name: string): string {
    const host = this.host(name);
    if (isProxy(host)) {
      throw this.fault(
        `field "${name}" is an RDS Proxy endpoint, and the database behind it is not known`,
        `Applications can keep it: name the writer by \`writerEndpoint\` or \`database\` in rotate(), by the tag ${SecretTag.writerEndpoint}, or set \`findWriters\` of the workflow (docs/proxies-and-readers.md). A proxy knows only AWSCURRENT, so a new password cannot be tried through it.`,
      );
    }
    if (isReader(host)) {
      throw this.fault(
        `field "${name}" is a reader endpoint`,
        `Set "${name}" to the cluster's writer endpoint: a password cannot be changed on a reader.`,
      );
    }
    return host;
  }

  port(name: string): number {
    if (!this.has(name)) {
      return DEFAULT_PORT;
    }
    const value = this.fields[name];
    const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw this.fault(
        `field "${name}" is ${kindOf(value)}, not a port`,
        `Set "${name}" to a whole number from 1 to 65535.`,
      );
    }
    return port;
  }

  flag(name: string, unset: boolean): boolean {
    if (!this.has(name)) {
      return unset;
    }
    const value = this.fields[name];
    if (value === true || value === 'true') {
      return true;
    }
    if (value === false || value === 'false') {
      return false;
    }
    throw this.fault(`field "${name}" is ${kindOf(value)}, neither true nor false`, `Set "${name}" to true or false.`);
  }

  private fault(found: string, remedy: string): RotationError {
    return new RotationError('invalidSecret', {
      attempted: `Reading the secret value of version ${this.value.versionId}`,
      found,
      remedy,
    });
  }
}

/** The engines whose passwords a rotation can change. */
const ENGINES = ['postgres', 'aurora-postgresql'];

/** Where a value of PostgreSQL says that its database is. @throws RotationError `invalidSecret` */
export function endpointIn(value: SecretText): Endpoint {
  const field = new SecretFields(value);
  field.oneOf('engine', ENGINES);
  return { host: field.host('host'), port: field.port('port') };
}

/** The kind of a value, without its content: a password may have been typed into any field. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') {
    return `a string of ${value.length} characters`;
  }
  return Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'null'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
}
