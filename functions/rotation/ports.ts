import type {
  Endpoint,
  ExecutionInput,
  Failure,
  PreflightResult,
  SessionGroup,
  TwinsAligned,
} from '../../workflow/document';
import type { RotationError } from '../errors/rotation-error';
import type { Credentials } from './secret/credentials';
import type { PasswordOptions } from './secret/password-options';
import type { SecretText } from './secret/secret-fields';

/** Labels and state of a secret as Secrets Manager describes it; versions without a label do not appear. */
export interface SecretDescription {
  readonly secretArn: string;
  readonly name: string;
  readonly rotationEnabled: boolean;
  /** The secret's tags, where its own settings stand (`SecretTag`). */
  readonly tags: Readonly<Record<string, string>>;
  /** True while the secret is scheduled for deletion: its values cannot be read or written. */
  readonly deleted: boolean;
  /** Staging labels by version id. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** When it was rotated last, or made if it never was, in milliseconds since 1970; undefined if it is not known. */
  readonly rotatedAt?: number;
  /** What Secrets Manager invokes to rotate it; undefined if nothing was ever named. */
  readonly rotationFunctionArn?: string;
  /** When the secret or its labels last changed, in milliseconds since 1970; undefined if it is not known. */
  readonly lastChangedAt?: number;
  /** The next rotation of the schedule begins at this time or before, in milliseconds since 1970; undefined without a schedule. */
  readonly nextRotationAt?: number;
  /** Replicas in other Regions, and whether they have followed the last change; undefined without any, or if it is not known. */
  readonly replicas?: readonly { readonly region: string; readonly state: 'inProgress' | 'inSync' | 'failed' }[];
}

/**
 * The secret and its versions. Every method rejects with a RotationError that names the call, the secret and the
 * remedy. A lost reply whose effect is seen to have happened counts as success.
 */
export interface SecretStore {
  describe(secretArn: string): Promise<SecretDescription>;
  /** Every secret whose rotation function this is, except those scheduled for deletion. */
  listFleet(rotationFunctionArn: string): Promise<readonly SecretDescription[]>;
  /** The stored value of exactly this version; undefined only if the version has no value (never on a refusal). */
  read(secretArn: string, versionId: string): Promise<SecretText | undefined>;
  /** The stored value under AWSCURRENT; undefined if there is none: the secret, the label or the value is missing. */
  readCurrent(secretArn: string): Promise<SecretText | undefined>;
  /** Versions that have a value, with a label or without, the youngest first. */
  versions(secretArn: string): Promise<readonly { readonly versionId: string; readonly createdAt: number }[]>;
  /** A fresh password by the configured rules; printable ASCII unless they say otherwise. */
  generatePassword(rules: PasswordOptions): Promise<string>;
  /** Stores the value under AWSPENDING. If the version already has a value, that one is kept. */
  storePending(secretArn: string, value: SecretText): Promise<'stored' | 'refused'>;
  /** Compare-and-swap of AWSCURRENT; rejects with `labelMovedElsewhere` if it is on neither version. */
  moveCurrent(
    secretArn: string,
    move: { readonly from: string; readonly to: string },
  ): Promise<'moved' | 'alreadyMoved'>;
  /** Puts the label ROTATION-FAILED-KEEP on this version, wherever it was before. */
  keep(secretArn: string, versionId: string): Promise<void>;
  /** Removes ROTATION-FAILED-KEEP from exactly this version; does nothing if the version does not have it. */
  release(secretArn: string, versionId: string): Promise<void>;
  /** Removes AWSPENDING from exactly this version; does nothing if the version does not have it. */
  removePending(secretArn: string, versionId: string): Promise<void>;
}

/** What a login with a credential proved. */
export type Probe =
  /** The password is right. `obstacle` is set if the login still cannot complete (database missing, no CONNECT). */
  | { readonly outcome: 'accepted'; readonly obstacle?: RotationError }
  /** The server refused this password (SQLSTATE 28P01). */
  | { readonly outcome: 'rejected' }
  /** Nothing proved about the password. */
  | { readonly outcome: 'unknown'; readonly error: RotationError };

/** What an inspection of the server found. */
export type ServerFacts = Omit<PreflightResult, 'loggedInWith' | 'warnings' | 'writer'> & {
  /** Set if the server was not the one that the credentials name, which is a replica of it. */
  readonly primary?: Endpoint;
};

/** Two roles of one application that take turns. */
export interface Twins {
  /** The role that people know and manage; it is the model for the other. */
  readonly original: string;
  /** Made if it is missing, and brought in line with the original whenever a password is changed. */
  readonly clone: string;
}

/** What the logins of one secret must pass, if that differs from the rest of the workflow. */
export interface LoginSettings {
  /** One SELECT that the role must be able to run. */
  readonly verificationQuery?: string;
  /** SHA-256 fingerprints, in small hexadecimal letters, of the only authorities that may vouch for the server. */
  readonly authorities?: readonly string[];
  /** Where to log in if the server turns out to be a replica. */
  readonly primary?: Endpoint;
}

/** What is known about the writer of a secret, whose `host` may be something else. */
export interface Writers {
  /**
   * What the deployment says about a secret: its `writer`, where passwords are changed regardless of the host; and its
   * `database`, which is the writer if the host is not one.
   */
  deployed(secret: Pick<SecretDescription, 'secretArn'>): { readonly writer?: Endpoint; readonly database?: Endpoint };
  /**
   * The writer behind an endpoint of RDS Proxy, a reader or a replica, according to RDS; undefined if RDS does not know such
   * an endpoint. Absent if RDS may not be queried. Rejects with a RotationError that names the call and the remedy.
   */
  behind?(endpoint: Endpoint): Promise<Endpoint | undefined>;
  /** The endpoint of the instance, or the writer endpoint of the cluster, with this ARN; otherwise as {@link behind}. */
  endpointOf?(databaseArn: string): Promise<Endpoint | undefined>;
}

/** The database server that credentials are for: always its writer, never a proxy or a reader. */
export interface Database {
  /**
   * The same under the settings of one secret.
   *
   * @throws RotationError `configuration` if an authority is unknown
   */
  under(settings: LoginSettings): Database;
  /**
   * Begins to connect to this server, over TLS, and lets the work read meanwhile what its first login needs. The login of the
   * given database uses that connection if it is one to this server.
   */
  approaching<T>(at: Endpoint, work: (database: Database) => Promise<T>): Promise<T>;
  /** Does beforehand what the first login would have to wait for. */
  prepare(): void;
  /**
   * Logs in once and says what that proves. Never rejects because of a refused login.
   * `session` becomes application_name, by which {@link endSessions} finds it.
   */
  probe(credentials: Credentials, session: string, options?: LoginOptions): Promise<Probe>;
  /**
   * Logs in with `login` once and proves: TLS verified, the writer, may set the password of `role`; a login of `role`
   * itself also passes the verification query. Changes nothing. Rejects with the first fault.
   */
  inspect(login: Credentials, role: string, session: string, options?: InspectionOptions): Promise<ServerFacts>;
  /**
   * Logs in with `login`, which may be another role's, asks for the new password and sets it for `role`. The server only ever
   * sees a SCRAM-SHA-256 verifier. With `twins` (`role` is one of them), everything happens in one transaction or not at all.
   *
   * @param password asked once the session is there and before it changes anything; rejects if the change is no longer wanted
   * @param options `session` becomes application_name, by which {@link endSessions} finds it
   */
  changePassword(
    login: Credentials,
    role: string,
    password: () => Promise<string>,
    options: { readonly session: string; readonly twins?: Twins },
  ): Promise<PasswordChangeResult>;
  /**
   * Removes the password of `role` and its right to log in; for a role whose earlier password is not known.
   *
   * @param stillWanted asked as `password` is for {@link changePassword}
   */
  closeRole(login: Credentials, role: string, stillWanted: () => Promise<void>, session: string): Promise<void>;
  /** Identifies the server at the other end: equal for two logins if and only if they reached the same server. */
  identify(login: Credentials, session: string): Promise<string>;
  /** Logs in as the application would and runs the verification query, if there is one, in a read-only transaction. */
  verify(credentials: Credentials, session: string): Promise<'passed' | 'none'>;
  /**
   * Logs in with `login` and counts the sessions of these roles, except its own. What the login may not see of other roles
   * (pg_read_all_stats would let it) is missing in the groups.
   */
  countSessions(
    login: Credentials,
    roles: readonly string[],
    change: PasswordChange,
    session: string,
  ): Promise<readonly SessionGroup[]>;
  /** Ends every session of `role` with this name, and returns their number once they are gone. */
  endSessions(login: Credentials, role: string, session: string): Promise<number>;
}

/** Two moments between which a password was changed, in milliseconds since 1970. */
export interface PasswordChange {
  readonly from: number;
  readonly until: number;
}

export interface LoginOptions {
  /** True for a password that this product has set, or may have: only SCRAM proves it. Default: false. */
  readonly newPassword?: boolean;
}

export interface InspectionOptions {
  /** False if another role will change the password, so that this one need not be allowed to. Default: true. */
  readonly mayChange?: boolean;
  /** The roles of which `role` is one, if there are two: what would be done to them is proven, too. */
  readonly twins?: Twins;
}

/** What was done besides changing the password. */
export interface PasswordChangeResult {
  /** What the clone did not have as the original has it; absent without twins. */
  readonly twins?: TwinsAligned;
}

/** Time, handed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What a step needs that works on the secret alone. */
export interface SecretPorts {
  readonly secrets: SecretStore;
  readonly clock: Clock;
}

export interface RotationPorts extends SecretPorts {
  readonly database: Database;
  readonly writers: Writers;
}

/** Identifies an execution: its purpose, the secret and version, and its number. */
export interface ExecutionId {
  readonly purpose: 'rotate' | 'check' | 'recover' | 'watch';
  readonly secretArn: string;
  readonly versionId: string;
  readonly attempt: number;
  /** Not this execution, but the one that continues its work after it has ended unresolved. */
  readonly recovery?: boolean;
}

/** How an execution stands; `missing` may only mean that it was started a moment ago. */
export interface ExecutionState {
  readonly status: 'running' | 'succeeded' | 'failed' | 'missing';
  /** Error and cause of a failed execution as one text, without any secret. */
  readonly cause?: string;
}

/** The executions of the rotation's state machine. */
export interface Executions {
  /** Its name, as the console shows it. */
  nameOf(id: ExecutionId): string;
  /**
   * Starts the execution, or joins it if it runs with the same input; `usedUp` if there has been one that has ended, or
   * one with another input.
   */
  start(id: ExecutionId, input: ExecutionInput & { readonly failure?: Failure }): Promise<'running' | 'usedUp'>;
  look(id: ExecutionId): Promise<ExecutionState>;
  /** Whether it is stuck because Lambda has had no capacity for its next step for some seconds. */
  starves(id: ExecutionId): Promise<boolean>;
}

/** What works on executions rather than on the database: the hold and the watch. */
export interface WorkflowPorts extends SecretPorts {
  readonly executions: Executions;
}
