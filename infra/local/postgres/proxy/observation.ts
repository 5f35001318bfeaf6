import type { ConnectEvent } from './interception';
import { type Message, sqlstateOf } from './protocol';

/** What the proxy has seen of one connection. */
export interface ObservedConnection {
  /** Undefined until the client has said it; one that does not trust the server never does. */
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly applicationName: string | undefined;
  /** The server's answer to the login, `accepted` or an SQLSTATE; undefined if there was none. */
  readonly login: string | undefined;
  readonly statements: readonly ObservedStatement[];
}

/** A statement by its kind, with the server's answer: `completed`, or an SQLSTATE; undefined if there was none. */
interface ObservedStatement {
  readonly tag: string;
  readonly outcome: string | undefined;
}

/** Gathers what is seen of one connection; keeps no statement's text and nothing of the authentication. */
export class ProxyObservation {
  private connect: ConnectEvent | undefined;
  private login: string | undefined;
  private readonly statements: { tag: string; outcome: string | undefined }[] = [];

  startup(event: ConnectEvent): void {
    this.connect = event;
  }

  statement(tag: string): void {
    this.statements.push({ tag, outcome: undefined });
  }

  /** A message of the server: ErrorResponse, CommandComplete and ReadyForQuery show the outcome. */
  reply(message: Message): void {
    const latest = this.statements.at(-1);
    if (message.type === 'E' && this.login === undefined) this.login = sqlstateOf(message);
    else if (message.type === 'E' && latest) latest.outcome ??= sqlstateOf(message);
    else if (message.type === 'C' && latest) latest.outcome ??= 'completed';
    else if (message.type === 'Z') this.login ??= 'accepted';
  }

  /** What has been seen so far, as a value of its own. */
  get connection(): ObservedConnection {
    const { user, database, applicationName } = this.connect ?? {};
    return {
      user,
      database,
      applicationName,
      login: this.login,
      statements: this.statements.map((statement) => ({ ...statement })),
    };
  }
}

/** Commands whose first word says too little: `ALTER ROLE`, not `ALTER`. */
const NEEDS_SECOND_WORD = ['ALTER', 'CREATE', 'DROP', 'REASSIGN', 'REFRESH'];

/**
 * What kind of statement an SQL text is: `SELECT`, `ALTER ROLE`, `BEGIN`; of several statements the first. Empty for
 * an empty text. Unlike the text itself it holds no secret.
 */
export function commandTag(sql: string): string {
  const bare = sql.replace(/^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  const [first = '', second = ''] =
    bare
      .toUpperCase()
      .match(/^[A-Z]+(?:\s+[A-Z]+)?/)?.[0]
      .split(/\s+/) ?? [];
  return NEEDS_SECOND_WORD.includes(first) ? `${first} ${second}`.trim() : first;
}
