/** What the log has to say: when a session is there, and when a statement has ended. */
export const LOG_SETTINGS = { log_connections: 'on', log_min_duration_statement: '0', log_timezone: 'UTC' } as const;

/** What a server says of a rotation. Times in milliseconds since 1970. */
export interface ServerLog {
  /** When the password was changed for good. */
  readonly passwordChangedAt: number;
  /** When each session was there. */
  readonly logins: readonly number[];
  readonly refusedLogins: number;
}

const STAMP = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) UTC /;
/** A COMMIT ends the transaction of the change, where there is one. */
const CHANGE = /duration: [\d.]+ ms +statement: (?:ALTER ROLE|COMMIT)/;

/** Reads the part of the server's log that one rotation has left. */
export function readServerLog(log: string): ServerLog {
  const entries = log.split('\n').flatMap((line) => {
    const [stamp, date, time] = STAMP.exec(line) ?? [];
    return stamp === undefined ? [] : [{ at: Date.parse(`${date}T${time}Z`), text: line.slice(stamp.length) }];
  });
  const timesOf = (what: RegExp) => entries.filter(({ text }) => what.test(text)).map(({ at }) => at);
  return {
    passwordChangedAt: timesOf(CHANGE).at(-1) ?? NaN,
    logins: timesOf(/connection authorized: /),
    refusedLogins: timesOf(/password authentication failed/).length,
  };
}
