import { MD5_POLICIES } from '../../workflow/names';
import { RotationError } from '../errors/rotation-error';
import type { DatabaseSettings } from '../postgres/database';
import type { Endpoint } from '../../workflow/document';
import type { Writers } from '../rotation/ports';
import { parseEndpoint } from '../../workflow/endpoint';
import { DEFAULT_PASSWORD_RULES, PASSWORD_LENGTH, type PasswordRules } from '../rotation/secret/password-options';
import { Variable } from './variables';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables and collects every fault, so that all of them can be corrected in one deployment. */
class VariableReader {
  private readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  required(name: Variable): string {
    const value = this.environment[name];
    if (value === undefined || value === '') {
      this.faults.push(`${name} is missing`);
      return '';
    }
    return value;
  }

  wholeNumber(name: Variable, unset: number, minimum: number, maximum: number): number {
    const value = this.environment[name];
    const number = value === undefined || value === '' ? unset : Number(value);
    if (!Number.isInteger(number) || number < minimum || number > maximum) {
      this.faults.push(`${name} is "${value}", allowed are whole numbers from ${minimum} to ${maximum}`);
    }
    return number;
  }

  flag(name: Variable, unset: boolean): boolean {
    const value = this.environment[name]?.toLowerCase();
    if (value !== undefined && value !== '' && value !== 'true' && value !== 'false') {
      this.faults.push(`${name} is "${value}", allowed are true and false`);
    }
    return value === undefined || value === '' ? unset : value === 'true';
  }

  oneOf<T extends string>(name: Variable, allowed: readonly T[], unset: T): T {
    const value = this.environment[name];
    const found = value === undefined || value === '' ? unset : allowed.find((one) => one === value);
    if (found === undefined) {
      this.faults.push(`${name} is "${value}", allowed are ${allowed.join(', ')}`);
    }
    return found ?? unset;
  }

  /** Lines of a name, a blank and `host:port`. */
  endpoints(name: Variable): ReadonlyMap<string, Endpoint> {
    const lines = (this.environment[name] ?? '').split('\n').filter((line) => line !== '');
    return new Map(
      lines.map((line) => {
        const [of = '', text = '', ...more] = line.split(' ');
        const endpoint = more.length === 0 ? parseEndpoint(text) : undefined;
        if (endpoint === undefined) {
          this.faults.push(`${name} has the line "${line}", allowed is the ARN of a secret, a blank and host:port`);
        }
        return [of, endpoint ?? { host: '', port: 0 }];
      }),
    );
  }

  text(name: Variable, unset: string): string {
    return this.environment[name] ?? unset;
  }

  /** @throws RotationError `configuration`, naming every fault at once. */
  done(): void {
    if (this.faults.length > 0) {
      throw new RotationError('configuration', {
        attempted: "Reading the function's environment",
        found: this.faults.join('; '),
      });
    }
  }
}

function reading<T>(environment: Environment, read: (reader: VariableReader) => T): T {
  const reader = new VariableReader(environment);
  const result = read(reader);
  reader.done();
  return result;
}

/** The password rules, by the names AWS's own rotation functions use. */
export function readPasswordRules(environment: Environment): PasswordRules {
  const unset = DEFAULT_PASSWORD_RULES;
  return reading(environment, (reader) => ({
    length: reader.wholeNumber(Variable.passwordLength, unset.length, PASSWORD_LENGTH.minimum, PASSWORD_LENGTH.maximum),
    excludeCharacters: reader.text(Variable.excludeCharacters, unset.excludeCharacters),
    excludeNumbers: reader.flag(Variable.excludeNumbers, unset.excludeNumbers),
    excludePunctuation: reader.flag(Variable.excludePunctuation, unset.excludePunctuation),
    excludeUppercase: reader.flag(Variable.excludeUppercase, unset.excludeUppercase),
    excludeLowercase: reader.flag(Variable.excludeLowercase, unset.excludeLowercase),
    requireEachIncludedType: reader.flag(Variable.requireEachIncludedType, unset.requireEachIncludedType),
  }));
}

export function readStateMachineArn(environment: Environment): string {
  return reading(environment, (reader) => reader.required(Variable.stateMachineArn));
}

interface AlertSettings {
  readonly topicArn: string;
  readonly alertOnSuccess: boolean;
  /** Whether Amazon Q Developer in chat applications is subscribed to the topic. */
  readonly chat: boolean;
  /** Where every execution leaves a record; without a bucket only in the log. */
  readonly records: { readonly logGroupName: string; readonly bucketName?: string };
  readonly productVersion: string;
  /** The account's display name; by default alerts show only its number. */
  readonly accountName?: string;
  /** Where your engineers read docs/runbook.md; by default alerts do not link to it. */
  readonly runbookUrl?: string;
}

/** Where alerts and records go, whether a success is an alert, and what alerts add to the facts. */
export function readAlertSettings(environment: Environment): AlertSettings {
  const bucketName = environment[Variable.recordBucket];
  const given = { accountName: environment[Variable.accountName], runbookUrl: environment[Variable.runbookUrl] };
  return {
    ...reading(environment, (reader) => ({
      topicArn: reader.required(Variable.alertTopicArn),
      alertOnSuccess: reader.flag(Variable.alertOnSuccess, false),
      chat: reader.flag(Variable.chat, false),
      records: {
        logGroupName: reader.required(Variable.recordLogGroup),
        ...(bucketName !== undefined && bucketName !== '' && { bucketName }),
      },
      productVersion: reader.required(Variable.productVersion),
    })),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== '')),
  };
}

interface DatabaseVariables extends Pick<DatabaseSettings, 'verificationQuery' | 'md5Roles'> {
  /** The only authorities to trust; default: those of RDS. */
  readonly caFile?: string;
}

/** What a login trusts, which query it must pass, and what to do about MD5. */
export function readDatabaseSettings(environment: Environment): DatabaseVariables {
  const caFile = environment[Variable.databaseCaFile];
  const query = environment[Variable.verificationQuery];
  return {
    ...(caFile !== undefined && caFile !== '' && { caFile }),
    ...(query !== undefined && query !== '' && { verificationQuery: query }),
    md5Roles: reading(environment, (reader) => reader.oneOf(Variable.md5Roles, MD5_POLICIES, 'follow-server')),
  };
}

/** What the deployment says of the secrets' writers. @throws RotationError `configuration` */
export function readDeployedWriters(environment: Environment): Writers['deployed'] {
  const { writers, databases } = reading(environment, (reader) => ({
    writers: reader.endpoints(Variable.writerEndpoints),
    databases: reader.endpoints(Variable.databaseEndpoints),
  }));
  return ({ secretArn }) => {
    const writer = of(writers, secretArn);
    const database = of(databases, secretArn);
    return { ...(writer && { writer }), ...(database && { database }) };
  };
}

export function mayFindWriters(environment: Environment): boolean {
  return reading(environment, (reader) => reader.flag(Variable.findWriters, false));
}

/** By ARN, or by an ARN without the six characters that Secrets Manager appends. */
function of(endpoints: ReadonlyMap<string, Endpoint>, secretArn: string): Endpoint | undefined {
  return endpoints.get(secretArn) ?? endpoints.get(secretArn.replace(/-[A-Za-z0-9]{6}$/, ''));
}
