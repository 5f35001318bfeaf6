import type { Mode, Severity, StrategyName } from './names';
import type { Reason } from './reasons';
import type { Warning } from './warnings';

/**
 * Input of an execution. It is the same, byte for byte, for the same rotation, so that a second start joins the first
 * (StartExecution model: same name and same input answer with the running execution).
 */
export interface ExecutionInput {
  readonly mode: Mode;
  /** Full ARN of the secret. */
  readonly secretArn: string;
  /** The version under rotation: the client request token. In `check` mode, the version whose credential is checked. */
  readonly versionId: string;
  /** `false`: only the caller gets the result, and no alert is sent, unless it ends an open incident. */
  readonly alert?: boolean;
  /** In `check` mode: what the watch has found wrong with the schedule, to be reported once the credential has been checked. */
  readonly finding?: Finding;
  /** In `check` mode: only the sessions of the secret's users are counted. Nothing else is checked, recorded or alerted. */
  readonly sessions?: true;
}

/** A server on the network. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where a credential logs in, as far as a server has confirmed it: anything else may be a password in the wrong field. */
export interface DatabaseAddress {
  /** Absent unless a server has let it in. */
  readonly role?: string;
  readonly host: string;
  readonly port: number;
  /** Absent unless the role has been let into it. */
  readonly database?: string;
}

/** What a state adds to the document once it failed after all retries. */
export interface Failure {
  readonly state: string;
  /** Error name as Step Functions shows it. */
  readonly error: string;
  /** Cause as Step Functions shows it: for a function error a JSON string with `errorType` and `errorMessage`; States.Timeout has none. */
  readonly cause?: string;
}

/**
 * What one of our functions says about its failure. Travels as the last line of the error's stack trace: Lambda hands
 * on an error's name, message and stack, and nothing else. No part may contain a secret, a statement or a driver's words.
 */
export interface Finding {
  readonly reason: Reason;
  /** What was attempted and on what: `Logging in as app on db:5432`. */
  readonly attempted: string;
  /** What was found: `the server refused the password (SQLSTATE 28P01)`. */
  readonly found: string;
  /** What to do about it, as sentences, if that differs from what the reason says. */
  readonly remedy?: string;
  /** The database it happened on, and the role that logged in. */
  readonly address?: DatabaseAddress | undefined;
  /** Versions whose passwords the server has refused, in the order in which they were tried. */
  readonly refusedVersions?: readonly string[];
  /** After a rollback that changed something: whether applications can log in. */
  readonly applicationsCanLogIn?: Impact;
}

/** What a failed state reported: our own finding, or the error's name and, if the platform wrote them, its words. */
export type FailureFacts = (Finding | PlatformFinding) & {
  /** The state that failed; `Execution` for a whole execution. */
  readonly state: string;
};

interface PlatformFinding {
  readonly reason: Reason;
  readonly error: string;
  /** What the platform said, perhaps nothing; absent if anything else wrote the words, because they may contain a secret. */
  readonly said?: string;
}

export interface PreflightResult {
  /**
   * Whose credential logged in: that of AWSCURRENT; of the pending version when an earlier attempt already set it; or only
   * the superuser's, which repairs a password that has drifted.
   */
  readonly loggedInWith: 'current' | 'pending' | 'superuser';
  readonly serverVersion: string;
  readonly tls: boolean;
  /** The server's certificate and its authority, and when they expire; absent without TLS. */
  readonly certificate?: CertificateFacts;
  /** Whether the login was bound to the server's certificate (SCRAM-SHA-256-PLUS). */
  readonly channelBinding: boolean;
  /** How the password is stored now, and how the new one will be. */
  readonly password: { readonly storedAs: PasswordStorage; readonly willBe: PasswordStorage };
  /** When the role's VALID UNTIL ends; absent if it never does. ISO 8601, as all times here. */
  readonly validUntil?: string;
  /** Triggers that run as the role at each of its logins, before anything else (PostgreSQL 17). */
  readonly loginTriggers: number;
  /** Only where two roles take turns. */
  readonly twins?: TwinsInspected;
  /** Warnings: they do not stop a rotation, but will cause harm or surprise unless somebody acts. */
  readonly warnings: readonly Warning[];
  /** What the credential in AWSCURRENT is for. */
  readonly address?: DatabaseAddress | undefined;
  /** The secret as it was found, in a rotation: it is finished under the settings that were proven here. */
  readonly secret?: SecretSeen;
  /** Where the rotation logs in, if that is not the endpoint in the secret, which is a proxy's or a reader's. */
  readonly writer?: Endpoint & { readonly insteadOf: Endpoint };
}

/** What one description of a secret told, so that later states need not ask again while applications may be locked out. */
export interface SecretSeen {
  /** Tags that hold settings of this product. */
  readonly tags: Readonly<Record<string, string>>;
  readonly currentVersionId: string;
  /** Set if the secret is replicated to other Regions. */
  readonly replicated?: true;
  /** When the version was seen to be pending, with rotation turned on, in milliseconds since 1970; absent if it was not. */
  readonly pendingAt?: number;
}

/** What SetSecret did to the clone, or would do. */
export interface TwinsAligned {
  /** Whether the clone was made. */
  readonly made: boolean;
  /** What it did not have as the original has it: `CONNECTION LIMIT`, `SET search_path`, `membership of reporting`. Names only. */
  readonly drifted: readonly string[];
  /** What of it is still different, since another role had granted it. */
  readonly left: readonly string[];
  /**
   * The original is NOINHERIT, and so is the clone: before PostgreSQL 16, where a membership has no option of its own for that, the
   * clone cannot use what the original owns or was granted.
   */
  readonly inheritsNothing?: true;
}

/** How two roles that take turns differ. */
interface TwinsInspected extends TwinsAligned {
  /** Objects that only one of them can use, as PostgreSQL describes them: `table orders`; the first of them. */
  readonly onlyOneCanUse: readonly string[];
  /** How many such objects there are in all, in every database of the server. */
  readonly objects: number;
}

export interface CertificateFacts {
  /** The authority at the root of the chain, by its name: `Amazon RDS eu-central-1 Root CA RSA2048 G1`. */
  readonly authority: string;
  /** When the server's own certificate ends. */
  readonly expiresAt: string;
  /** When the first of the authorities in its chain ends. */
  readonly authorityExpiresAt: string;
}

/** `md5`, or SCRAM-SHA-256 with so many iterations. */
export type PasswordStorage =
  { readonly kind: 'md5' } | { readonly kind: 'scram-sha-256'; readonly iterations: number };

export interface CreateSecretResult {
  /** Version that held AWSCURRENT before anything changed; FinishSecret moves the label away from exactly this one. */
  readonly currentVersionId: string;
  readonly password: 'generated' | 'alreadyStored';
}

export interface SetSecretResult {
  readonly outcome: 'changed' | 'alreadyChanged';
  /** Only where two roles take turns. */
  readonly twins?: TwinsAligned;
  /** Milliseconds since 1970 from which AWSCURRENT may have been refused; start of the lockout window, if there is one. */
  readonly lockoutBeganAt?: number;
}

export interface TestSecretResult {
  readonly outcome: 'passed';
  readonly verificationQuery: 'passed' | 'none';
  /** When the version was seen to be pending, in milliseconds since 1970; absent if it was not. */
  readonly pendingAt?: number;
}

export interface FinishSecretResult {
  readonly outcome: 'moved' | 'alreadyMoved';
  /** From the new password's COMMIT until AWSCURRENT moved, in milliseconds. */
  readonly lockoutWindowMilliseconds: number;
  /** Replicas that have not followed; absent if all have. */
  readonly warnings?: readonly Warning[];
}

/** Sessions by when they were opened: before the database took the password that AWSCURRENT has, after it, or at some moment around it. */
export interface SessionCounts {
  readonly before: number;
  /** Between the two moments that are known, or at a time that the login may not see. */
  readonly around: number;
  readonly since: number;
}

/** Sessions of one user, with one application_name, from one address. */
export interface SessionGroup extends SessionCounts {
  readonly user: string;
  /** application_name, which a client gives itself; perhaps empty. */
  readonly application: string;
  /** IP address of the client; absent for a Unix socket, and where the login may not see it. */
  readonly address?: string;
  /** When the oldest of them was opened; ISO 8601, as all times here. */
  readonly oldest?: string;
}

/** Which sessions use the new credential and which do not, according to the writer's pg_stat_activity. Nothing was changed. */
export interface SessionsResult extends SessionCounts {
  /** The user of AWSCURRENT. */
  readonly user: string;
  /** The role that counted them. */
  readonly seenAs: string;
  /** The password of AWSCURRENT was set between these two moments. */
  readonly changedFrom: string;
  readonly changedUntil: string;
  /** Those with the most sessions from before the change first. */
  readonly groups: readonly SessionGroup[];
  /** Number of groups omitted, because an execution's data is limited; their sessions are in the sums. */
  readonly moreGroups: number;
}

export const VERDICTS = ['rolledForward', 'rolledBack', 'unresolved'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Can applications log in with the credential in AWSCURRENT? */
export const IMPACTS = ['yes', 'no', 'unknown'] as const;
export type Impact = (typeof IMPACTS)[number];

/** One thing RollBack changed, in the order it happened. */
export const COMPENSATION_ACTS = [
  'restoredPassword',
  'movedCurrentForward',
  'movedCurrentBack',
  'removedPending',
  'endedSessions',
  'keptVersion',
  'releasedVersion',
  'restoredOtherUser',
  'closedOtherUser',
] as const;
export type CompensationAct = (typeof COMPENSATION_ACTS)[number];

/** What RollBack may try to do and may be prevented from. */
export const BARRABLE_ACTS = [
  'moveCurrentForward',
  'moveCurrentBack',
  'restorePassword',
  'restoreOtherUser',
  'closeOtherUser',
  'removePending',
  'keepVersion',
  'releaseVersion',
] as const;
export type BarrableAct = (typeof BARRABLE_ACTS)[number];

/** Something RollBack tried to do, but could not or was not allowed to. */
export interface BarredAct {
  readonly act: BarrableAct;
  readonly reason: Reason;
  /** What was found, without any secret. */
  readonly found: string;
}

/** What RollBack found and did, as facts; functions/alerts/wording.ts puts them into words. */
export interface RollBackResult {
  readonly verdict: Verdict;
  /** Does the credential in AWSCURRENT log in? */
  readonly applicationsCanLogIn: Impact;
  /** Why the rotation failed, or why it could not be resolved. */
  readonly reason: Reason;
  /** Only with an unresolved verdict: a later attempt may find more, so a recovery is worthwhile. */
  readonly lookAgain?: boolean;
  readonly acts: readonly CompensationAct[];
  /** What stood in the way; absent if nothing did. */
  readonly barred?: readonly BarredAct[];
  /** Versions whose passwords the server refused; absent if it refused none. */
  readonly refusedVersions?: readonly string[];
  /** From the new password's COMMIT until AWSCURRENT logged in again, in milliseconds; absent if that is not known. */
  readonly lockoutWindowMilliseconds?: number;
  /** Staging labels of every labelled version at the end. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** What the credential in AWSCURRENT is for; absent if it cannot be read. */
  readonly address?: DatabaseAddress;
}

/** What a login with one labelled version proved; `notTried` where another version's login had settled the matter. */
export type LoginOutcome = 'accepted' | 'rejected' | 'unknown' | 'noValue' | 'notTried';

/** How a secret is rotated, and the facts that show whether another strategy would suit it better. */
export interface StrategyFacts {
  readonly used: StrategyName;
  /** Whether the value names a superuser's secret, which may be unusable. */
  readonly superuserNamed: boolean;
  /** Whether applications go through RDS Proxy, by the host in the value. */
  readonly throughProxy: boolean;
}

/** What Diagnose saw, and what RollBack would do about it; nothing was changed. */
export interface DiagnoseResult {
  readonly versions: readonly {
    readonly versionId: string;
    readonly labels: readonly string[];
    readonly login: LoginOutcome;
    /** Why a login proved nothing, or could not complete. */
    readonly reason?: Reason;
  }[];
  /** The facts for choosing a strategy; absent if no value of the secret can be used. */
  readonly strategy?: StrategyFacts;
  /** The first act RollBack would take, or that there is none. */
  readonly wouldDo: Exclude<BarrableAct, 'releaseVersion'> | 'lookAgain' | 'none';
  /** What RollBack would conclude, where nothing is left to do. */
  readonly verdict?: Verdict;
  /** Why it would be unresolved, or would have to check again. */
  readonly reason?: Reason;
}

/** Alerts about one secret that are not resolved yet. */
export interface Incident {
  /** ISO 8601: when the first of them was sent. */
  readonly since: string;
  /** How many have been sent. */
  readonly alerts: number;
  /** Why the first one was sent. */
  readonly reason: Reason;
  readonly failure?: FailureFacts;
  /** ISO 8601: from when applications were refused, as far as any of them knew. */
  readonly refusedFrom?: string;
  /** What the alerts so far have said; absent only if an earlier version of this package sent the last one. */
  readonly told?: Told;
}

/** What the alerts of an incident have said: another one is sent only if it says more. */
interface Told {
  /** ISO 8601: when the last one was sent. */
  readonly at: string;
  /** The highest of them all. */
  readonly severity: Severity;
  readonly impact: Impact;
  readonly reason?: Reason;
  readonly recoveryGoesOn: boolean;
}

export interface NotifyResult {
  /** Whether an alert was sent. */
  readonly sent: boolean;
  /** Whether the record of this execution was written. */
  readonly recorded: boolean;
  /** The incident that is open after this execution: the next one of the same secret continues or ends it. */
  readonly incident?: Incident;
  /** The outcome on one line, beginning with the reason if there is one: the cause of the Fail state that follows. */
  readonly summary: string;
}

/** The document that grows from state to state. Small facts only: never a secret value, never the rotation token. */
export interface RotationDocument extends ExecutionInput {
  /** In mode `recover`: ARN of the execution that ended unresolved and started this one; absent if anybody else did. */
  readonly recoveryOf?: string;
  readonly diagnose?: DiagnoseResult;
  readonly preflight?: PreflightResult;
  readonly createSecret?: CreateSecretResult;
  readonly setSecret?: SetSecretResult;
  readonly testSecret?: TestSecretResult;
  readonly finishSecret?: FinishSecretResult;
  readonly reportSessions?: SessionsResult;
  readonly failure?: Failure;
  readonly rollBack?: RollBackResult;
  /** Set if RestoreAccess ran, because RollBack could not finish or could not let applications in. */
  readonly rollBackFailure?: Failure;
  /** ARN of the execution that keeps trying after this one ended unresolved. */
  readonly recoveryArn?: string;
  readonly notify?: NotifyResult;
}

/** What the notify function is asked to announce. */
export const OUTCOMES = ['succeeded', 'rolledBack', 'unresolved', 'checkPassed', 'checkFailed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Payload of every task. */
export interface TaskPayload {
  readonly task: string;
  readonly document: RotationDocument;
  /** Only for `notify`. */
  readonly outcome?: Outcome;
  readonly execution: {
    /** ARN of the execution, for links in alerts. */
    readonly arn: string;
    /** ISO time at which the execution was started; absent where a person wrote the payload. */
    readonly startTime?: string;
    /** ISO time at which the state was entered; the same for all attempts of one state. */
    readonly stateEnteredTime: string;
  };
}
