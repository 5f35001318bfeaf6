import type { BarrableAct, SessionGroup } from '../../../workflow/document';
import type { Reason } from '../../../workflow/reasons';
import type { RotationError } from '../../errors/rotation-error';
import type { PasswordChange, PasswordChangeResult, Probe, RotationPorts, ServerFacts, Twins } from '../ports';
import type { Credentials } from '../secret/credentials';

/** A version, and what a login with its credential proved. */
export interface LoginAttempt {
  readonly versionId: string;
  readonly labels: readonly string[];
  readonly credentials: Credentials;
  readonly probe: Probe;
}

/** What was observed of the secret and the database at one moment; a decision depends on nothing else. */
export interface Evidence {
  /** The state of the version under rotation (T). */
  readonly standing: 'current' | 'pending' | 'unlabelled';
  /** AWSPENDING is on a version that is neither T nor current: another rotation is under way. */
  readonly otherPending: boolean;
  /** Someone else has moved AWSCURRENT since the rotation began. */
  readonly currentReplaced: boolean;
  /** The version that holds AWSCURRENT (C, or T itself), whether its value can be used or not. */
  readonly currentVersionId?: string;
  /** T's credential and what a login with it proved; undefined if T has no value that could be used. */
  readonly pending?: LoginAttempt;
  /** The credential of AWSCURRENT (if T is not current itself); undefined if its value cannot be used. */
  readonly current?: LoginAttempt;
  /**
   * Further versions for the same role and server as AWSCURRENT, tried only if neither of the others logs in: kept ones,
   * AWSPREVIOUS, the most recent without a label. The search ends at the first that logs in.
   */
  readonly others: readonly LoginAttempt[];
  /** AWSPREVIOUS is a credential for another role or server, and so no way back. */
  readonly previousElsewhere: boolean;
  /** More versions might log in but were not tried: a server may lock a role after some refused logins. */
  readonly untried: boolean;
  /** Whether T passes the verification; checked only if T logs in. */
  readonly verification?: 'passed' | 'failed' | 'unknown';
  /** The superuser that changes passwords, where the strategy has one. */
  readonly superuser?: SuperuserAttempt;
  /** AWSPREVIOUS, where the strategy has a superuser; whether it logs in only where AWSCURRENT does not, and is for another user. */
  readonly previous?: Omit<LoginAttempt, 'probe'> & { readonly probe?: Probe };
  /** AWSCURRENT was refused since the rotation began, so only an accepted login counts. */
  readonly doubted?: boolean;
  /** What was tried before in the same run, and was refused permanently or again and again. */
  readonly barred: Barred;
}

/** What a login of the superuser proved; `unknown` too if its secret cannot be read. */
export type SuperuserAttempt =
  | {
      readonly credentials: Credentials;
      readonly probe: Probe;
      /** Whether it may set a password of a role that has not logged in itself. */
      readonly mayHeal: boolean;
    }
  | {
      readonly credentials?: never;
      readonly probe: Extract<Probe, { outcome: 'unknown' }>;
      readonly mayHeal: false;
    };

export type Barred = Readonly<Partial<Record<BarrableAct, RotationError>>>;

/** The next single act of compensation, or the end. After every act, labels and logins are observed again. */
export type Decision =
  | { readonly act: 'moveCurrentForward' | 'moveCurrentBack'; readonly from: string; readonly to: string }
  /** Set the password of a credential that is refused again, logging in with one that works, perhaps of another role. */
  | {
      readonly act: 'restorePassword';
      readonly login: Credentials;
      readonly target: Credentials;
      /** Set if the target is one of two users: it is created if it is missing, and aligned with the other. */
      readonly twins?: Twins;
    }
  /** Give the other of two users back the password it had before, which applications may still hold. */
  | { readonly act: 'restoreOtherUser'; readonly login: Credentials; readonly target: Credentials }
  /** Nobody has used the other user before: take its password and the right to log in. */
  | { readonly act: 'closeOtherUser'; readonly login: Credentials; readonly role: string }
  | { readonly act: 'removePending' }
  /** Label a version whose password is live, so that it is not cleaned up. */
  | { readonly act: 'keepVersion'; readonly versionId: string }
  /** Something is not known yet; change nothing and look again later. */
  | { readonly act: 'lookAgain'; readonly because: RotationError }
  | { readonly act: 'none'; readonly verdict: 'rolledForward' | 'rolledBack' }
  | { readonly act: 'none'; readonly verdict: 'unresolved'; readonly reason: Reason };

/** What a strategy works with: values, such as a superuser's credential, and the server. */
export type StrategyPorts = Pick<RotationPorts, 'secrets' | 'database' | 'writers'>;

interface RehearsalOptions {
  /** Whether a rotation follows, which may repair a refused password of this role. */
  readonly heal: boolean;
}

/** What was found, and whether only the superuser got in. */
type Rehearsal = ServerFacts & { readonly loggedInWith?: 'superuser' };

/** Sessions, and the role that counted them. */
interface CountedSessions {
  readonly seenAs: string;
  readonly groups: readonly SessionGroup[];
}

/** What differs between rotation strategies. Steps ask the strategy and never which one it is. */
export interface RotationStrategy {
  /** Whether AWSCURRENT is refused from the change of the password until the label has moved. */
  readonly locksOut: boolean;
  /** The text of the next version, given the current credential and a fresh password. */
  readonly nextValue: (current: Credentials, password: string) => string;
  /** @throws RotationError `labelMovedElsewhere` if the pending credential is not the successor of the current one. */
  readonly assertSuccessor: (current: Credentials, pending: Credentials) => void;
  /**
   * The credential that changes passwords, if it is not the role's own; read again at each call.
   * @throws RotationError if there is none that may be used
   */
  superuser?(ports: StrategyPorts, current: Credentials, session: string): Promise<Credentials>;
  /**
   * Proves, before anything changes, that a credential logs in, passes the verification query, and that the password of
   * the next version can be set. @throws RotationError with the first fault
   */
  rehearse(ports: StrategyPorts, current: Credentials, session: string, options: RehearsalOptions): Promise<Rehearsal>;
  /**
   * Sets the password of the version after `current`.
   *
   * @param password as for `Database.changePassword`
   */
  applyPassword(
    ports: StrategyPorts,
    current: Credentials,
    password: () => Promise<string>,
    session: string,
  ): Promise<PasswordChangeResult>;
  /** Counts the sessions of every user that applications may have. */
  readonly countSessions: (
    ports: StrategyPorts,
    current: Credentials,
    change: PasswordChange,
    session: string,
  ) => Promise<CountedSessions>;
  /** The next act, from observations only. */
  decide(evidence: Evidence): Decision;
}
