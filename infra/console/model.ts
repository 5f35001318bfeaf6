import type { CompensationAct, Verdict } from '../../workflow/document';
import type { Mode } from '../../workflow/names';
import type { Reason } from '../../workflow/reasons';

/**
 * What the page shows, for the stand-in and for a real account. Facts without any secret value; the page turns them into
 * words and pictures. Times are milliseconds since 1970 on the clock of the observed system.
 */
export interface Snapshot {
  readonly place: Place;
  readonly now: number;
  readonly clock?: ClockFacts;
  readonly promise: readonly Light[];
  readonly secrets: readonly SecretFacts[];
  /** The newest first. */
  readonly executions: readonly ExecutionFacts[];
  /** The newest first. */
  readonly alerts: readonly AlertFacts[];
  /** What may be done from the page; empty if it is read-only. */
  readonly actions: readonly ActionFacts[];
  /** What can be broken from the page; only if that harms nobody. */
  readonly faults: readonly FaultFacts[];
  /** What went wrong while polling, so that nobody mistakes old facts for new ones. */
  readonly trouble?: string;
}

/** What the page observes. */
export interface Place {
  readonly kind: 'local' | 'account';
  /** `stand-in for AWS · 127.0.0.1:4650`, `111122223333 · eu-central-1`. */
  readonly name: string;
}

/** The clock of the stand-in. */
interface ClockFacts {
  /** How many times faster than ours idle time passes. */
  readonly scale: number;
  /** When the next rotation window opens. */
  readonly nextWindow?: number;
}

/** One part of the promise, and the result of its test. */
export interface Light {
  readonly says: string;
  /** `notYet`: a rotation is in progress; `notTried`: nobody has tried it here. */
  readonly state: 'kept' | 'broken' | 'notYet' | 'notTried';
  readonly found: string;
  /** When it was tried. */
  readonly at?: number;
}

/** Whether the password of a version opens the database, by a login with it. */
export type LogsIn = 'yes' | 'no' | 'unknown' | 'notTried';

/** One secret. */
export interface SecretFacts {
  readonly arn: string;
  readonly name: string;
  /** `orders_app @ 127.0.0.1:38713/orders`, where that is known. */
  readonly login?: string;
  readonly versions: readonly VersionFacts[];
  readonly lastRotated?: number;
  /** When the next window opens, where that is known. */
  readonly nextWindow?: number;
  /** By when Secrets Manager rotates next: the end of that window. */
  readonly rotatedBy?: number;
  readonly rotates: boolean;
  /** Tried while a rotation was in progress, so the logins say nothing about how it ends. */
  readonly provisional?: true;
}

/** A version with a staging label, or one without that was tried. */
export interface VersionFacts {
  readonly versionId: string;
  readonly labels: readonly string[];
  readonly logsIn: LogsIn;
  /** When its login was tried. */
  readonly at?: number;
}

/** One execution of the state machine. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly secretName: string;
  readonly secretArn: string;
  readonly versionId: string;
  readonly mode: Mode;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly from: number;
  readonly until?: number;
  /** Error name of an execution that did not succeed. */
  readonly error?: string;
  readonly steps: readonly Step[];
  readonly lockout?: Lockout;
  readonly verdict?: Verdict;
  readonly reason?: Reason;
  /** What was found where it failed first, as a sentence without any secret. */
  readonly found?: string;
  readonly acts: readonly CompensationAct[];
}

/** From when to when applications that log in with AWSCURRENT were refused; without an end, perhaps they still are. */
export interface Lockout {
  readonly from: number;
  readonly until?: number;
}

/** One visit of a state. */
export interface Step {
  readonly state: string;
  /** The Parallel state around it. */
  readonly inside?: string;
  readonly from: number;
  readonly until?: number;
  readonly how: 'running' | 'succeeded' | 'caught' | 'failed' | 'aborted';
  readonly next?: string;
  readonly attempts: readonly Attempt[];
}

/** One attempt of a task; what lies between two is a wait. */
export interface Attempt {
  readonly from: number;
  readonly until?: number;
  /** Error name, if it failed. */
  readonly error?: string;
}

/** One alert that was sent. */
export interface AlertFacts {
  readonly id: string;
  readonly at: number;
  readonly subject: string;
  readonly text: string;
  readonly secretArn?: string;
  readonly executionArn?: string;
  readonly severity: 'critical' | 'error' | 'warning' | 'info';
  /** Whether someone still has to act: nothing later has ended the incident. */
  readonly open: boolean;
  /** Whether it announces a lasting problem: then it also covers later failures, until the next message about its secret. */
  readonly lasting: boolean;
}

/** Something to do with one secret, or with one execution. */
export interface ActionFacts {
  readonly id: string;
  readonly title: string;
  readonly of: 'secret' | 'execution' | 'clock' | 'place';
}

/** Something to break. */
export interface FaultFacts {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** `armed`: it will strike; `broken`: it has struck, and lasts until it is fixed. */
  readonly state: 'whole' | 'armed' | 'broken';
}
