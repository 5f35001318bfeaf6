import type { Catcher, Retrier } from './asl';
import { ErrorName, INTERRUPTED_ERRORS, NOT_NOW_ERRORS } from './error-names';

/**
 * Retries by state. The first retrier that names an error decides, even if its attempts are used up. So each list begins with
 * what is never retried and ends with `States.ALL`: every step checks the state before it acts, so retrying an unforeseen
 * error does no harm. Waits have jitter only if many executions compete (for capacity, for an AWS service); an unavailable
 * database has no other callers to compete with.
 */

/** Permanent, according to our own code; and a refused superuser, where no retrier before this one names it. */
const NEVER: Retrier = {
  ErrorEquals: [ErrorName.permanent, ErrorName.superuserRejected],
  IntervalSeconds: 1,
  MaxAttempts: 0,
  BackoffRate: 1,
  MaxDelaySeconds: 1,
  JitterStrategy: 'NONE',
};

/** Any other crash: twice more within some seconds. */
const anythingElse = (MaxAttempts: number): Retrier => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 2,
  MaxAttempts,
  BackoffRate: 2,
  MaxDelaySeconds: 8,
  JitterStrategy: 'NONE',
});

/**
 * Before anything has changed, a step waits for Lambda for minutes, because rolling back would lose the rotation: 22 waits
 * of up to 5, 10, 20 and then 30 s, 302 s on average. There are few of them because each attempt is a transition, and Step
 * Functions allows 500 a second: if a whole fleet begins at once, futile attempts use up the transitions of others. A
 * function idle for weeks needs about one minute.
 */
const WAIT_FOR_LAMBDA: Retrier = {
  ErrorEquals: NOT_NOW_ERRORS,
  IntervalSeconds: 5,
  MaxAttempts: 22,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

/** Inside the lockout window, and in RollBack: just as long, but in shorter waits of up to 1, 1.5, 2.25, 3.4 and then 5 s. */
const WAIT_FOR_LAMBDA_QUICKLY: Retrier = {
  ...WAIT_FOR_LAMBDA,
  IntervalSeconds: 1,
  BackoffRate: 1.5,
  MaxAttempts: 115,
  MaxDelaySeconds: 5,
};

const interrupted = (MaxAttempts: number): Retrier => ({
  ErrorEquals: INTERRUPTED_ERRORS,
  IntervalSeconds: 1,
  MaxAttempts,
  BackoffRate: 2,
  MaxDelaySeconds: 2,
  JitterStrategy: 'NONE',
});

type Spacing = Omit<Retrier, 'ErrorEquals' | 'MaxAttempts'>;

/** As many attempts as it takes for the waits between them to add up to so many seconds. */
function lasting(seconds: number, spacing: Spacing): Omit<Retrier, 'ErrorEquals'> {
  let MaxAttempts = 0;
  for (let waited = 0; waited < seconds; MaxAttempts++) {
    waited += Math.min(spacing.IntervalSeconds * spacing.BackoffRate ** MaxAttempts, spacing.MaxDelaySeconds);
  }
  return { ...spacing, MaxAttempts };
}

const transient = (props: Omit<Retrier, 'ErrorEquals'>): Retrier => ({ ErrorEquals: [ErrorName.transient], ...props });

/**
 * Secrets Manager takes 50 PutSecretValue and 50 GetRandomPassword a second (guide, "Quotas"), and a fleet may begin in the
 * same second: CreateSecret waits for that as long as for Lambda. Its waits of up to 2, 2.5, 3.1, 3.9 s and so on, from the
 * ninth on 10 s, are short compared with the time already waited, so that the last in a short queue are not asleep when their
 * turn comes.
 */
const WAIT_FOR_SECRETS_MANAGER: Retrier = {
  ...WAIT_FOR_LAMBDA,
  ErrorEquals: [ErrorName.transient],
  IntervalSeconds: 2,
  MaxAttempts: 60,
  BackoffRate: 1.25,
  MaxDelaySeconds: 10,
};

/** An AWS service that does not answer, and a database that an operator asked about: 3 waits of up to 2, 4, 8 s. */
const TRANSIENT_SHORTLY = transient({
  IntervalSeconds: 2,
  MaxAttempts: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 8,
  JitterStrategy: 'FULL',
});

/** If the database may be unavailable: waits of 1, 1.5, 2.25, 3.4 and then 5 s. */
const transientFor = (seconds: number): Retrier =>
  transient(lasting(seconds, { IntervalSeconds: 1, BackoffRate: 1.5, MaxDelaySeconds: 5, JitterStrategy: 'NONE' }));

/** RollBack could not do anything: a recovery follows soon. */
const TRANSIENT_QUICKLY = transient({
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 4,
  JitterStrategy: 'NONE',
});

/**
 * FinishSecret talks to Secrets Manager only: if the label cannot be moved, RollBack ends the lockout in another way. Ten
 * waits of up to a second, because its write competes with those of CreateSecret: those can wait, applications cannot.
 */
const TRANSIENT_AT_ONCE = transient({
  IntervalSeconds: 1,
  MaxAttempts: 10,
  BackoffRate: 1,
  MaxDelaySeconds: 1,
  JitterStrategy: 'FULL',
});

/**
 * A recovery continues whatever happens, even if permissions are missing: it tries after 5, 5.25, 5.5 s and so on, from the
 * eighth minute on every 30 s, for the given time plus the time its attempts take.
 */
const keepLookingFor = (seconds: number): Retrier => ({
  ErrorEquals: ['States.ALL'],
  ...lasting(seconds, { IntervalSeconds: 5, BackoffRate: 1.05, MaxDelaySeconds: 30, JitterStrategy: 'NONE' }),
});

/** A failed verification is repeated twice within 3 s, because grants may lag behind. */
const VERIFICATION: Retrier = {
  ErrorEquals: [ErrorName.verificationFailed],
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 2,
  JitterStrategy: 'NONE',
};

/**
 * Some servers lock a role after three refused logins, so the superuser is tried twice at most. Its own rotation, if that is why
 * its password is refused, is over after so long.
 */
const SUPERUSER: Retrier = {
  ErrorEquals: [ErrorName.superuserRejected],
  IntervalSeconds: 15,
  MaxAttempts: 1,
  BackoffRate: 1,
  MaxDelaySeconds: 15,
  JitterStrategy: 'NONE',
};

/** How long to wait for an unavailable database, in seconds. */
export interface Patience {
  /** In each state that logs in. Between 5 and 180: more would exceed the time that Secrets Manager waits. */
  readonly database: number;
  /** In the recovery that an unresolved rotation starts. Between 60 and 3,600: more would exceed the machine's deadline. */
  readonly recovery: number;
}

/** Three minutes, since a failover takes 60 to 120 s (RDS guide, "Failing over a Multi-AZ DB instance"), and an hour. */
export const DEFAULT_PATIENCE: Patience = { database: 180, recovery: 3_600 };

/** How often each kind of state is tried again, whatever the patience. */
export const RETRIES = {
  /** Warm-ups, Diagnose, Check, Notify and the count of sessions: they change nothing. */
  beforeAnythingChanges: [NEVER, WAIT_FOR_LAMBDA, TRANSIENT_SHORTLY, interrupted(2), anythingElse(2)],
  /** Nothing has changed, except that there is a new version. */
  createSecret: [NEVER, WAIT_FOR_LAMBDA, WAIT_FOR_SECRETS_MANAGER, interrupted(2), anythingElse(2)],
  /** Applications wait. */
  finishSecret: [NEVER, WAIT_FOR_LAMBDA_QUICKLY, TRANSIENT_AT_ONCE, interrupted(2), anythingElse(2)],
  restoreAccess: [NEVER, WAIT_FOR_LAMBDA_QUICKLY, TRANSIENT_QUICKLY, interrupted(2), anythingElse(2)],
  startRecovery: [anythingElse(5)],
} as const satisfies Readonly<Record<string, readonly Retrier[]>>;

/** How often each state that logs in to the database is tried again. */
export function databaseRetries({ database, recovery }: Patience) {
  const away = transientFor(database);
  return {
    /** Preflight's look at the database. */
    preflight: [SUPERUSER, NEVER, WAIT_FOR_LAMBDA, away, interrupted(2), anythingElse(2)],
    setSecret: [SUPERUSER, NEVER, WAIT_FOR_LAMBDA_QUICKLY, away, interrupted(2), anythingElse(2)],
    testSecret: [NEVER, VERIFICATION, WAIT_FOR_LAMBDA_QUICKLY, away, interrupted(2), anythingElse(2)],
    /** Only a recovery follows RollBack, so RollBack is repeated after any death. */
    rollBack: [NEVER, WAIT_FOR_LAMBDA_QUICKLY, away, interrupted(3), anythingElse(3)],
    recover: keepLookingFor(recovery),
  } as const satisfies Readonly<Record<string, Retrier | readonly Retrier[]>>;
}

/** Any error, retries spent: keep the document, add what failed, go on to `next`. */
export function catchAll(state: string, next: string, field: 'failure' | 'rollBackFailure' = 'failure'): Catcher {
  return {
    ErrorEquals: ['States.ALL'],
    Next: next,
    Output: `{% $merge([$states.input, {'${field}': {'state': '${state}', 'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause}}]) %}`,
  };
}
