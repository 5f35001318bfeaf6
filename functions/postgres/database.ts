import type { Endpoint, SessionGroup } from '../../workflow/document';
import type { Md5Policy } from '../../workflow/names';
import type { Reason } from '../../workflow/reasons';
import { isRotationError, RotationError } from '../errors/rotation-error';
import type {
  Database,
  InspectionOptions,
  LoginOptions,
  LoginSettings,
  PasswordChange,
  PasswordChangeResult,
  Probe,
  ServerFacts,
  Twins,
} from '../rotation/ports';
import type { Credentials } from '../rotation/secret/credentials';
import { alterRole, alterTwin, closeRole, rehearse } from './alter-role';
import { assertNotExpired } from './expiry';
import { Approach } from './login/approach';
import { Authorities } from './login/authorities';
import { inspectServer } from './inspection';
import { type Session, type SessionRequest, withLogin, withSession } from './session';
import { identityOf } from './session-facts';
import { sessionGroups } from './session-groups';
import { takeOver } from './session-settings';
import { objectsOfClone } from './twins';
import { runVerification } from './verification';

/** Reasons for which the server refuses a login although the password is right: it checks the password first. */
const PASSWORD_PROVEN: readonly Reason[] = ['databaseMissing', 'connectDenied'];
/** Checks for sessions that were asked to end, and the pause between them in seconds. */
const SESSION_END = { looks: 40, pauseSeconds: 0.05 };

export interface DatabaseSettings {
  /** Trusted certificate authorities, as PEM. */
  readonly ca: string;
  /** One SELECT an application's role must be able to run; none by default. */
  readonly verificationQuery?: string;
  /** Where the functions run, and most likely the servers too; only {@link PostgresDatabase.prepare} makes use of it. */
  readonly region?: string | undefined;
  /** Default: `follow-server`. */
  readonly md5Roles?: Md5Policy;
  /** Where to log in if the server turns out to be a replica; by default nowhere. */
  readonly primary?: Endpoint;
}

/** The PostgreSQL server a credential names. Every method opens its own session and ends it. */
export class PostgresDatabase implements Database {
  private readonly authorities: Authorities;

  constructor(
    private readonly settings: DatabaseSettings,
    authorities = new Authorities(settings.ca),
    private readonly approach?: Approach,
  ) {
    this.authorities = authorities;
  }

  under({ verificationQuery, authorities, primary }: LoginSettings): Database {
    if ([verificationQuery, authorities, primary].every((each) => each === undefined)) return this;
    const settings = {
      ...this.settings,
      ...(verificationQuery !== undefined && { verificationQuery }),
      ...(primary && { primary }),
    };
    return new PostgresDatabase(settings, authorities ? this.authorities.only(authorities) : this.authorities);
  }

  async approaching<T>(at: Endpoint, work: (database: Database) => Promise<T>): Promise<T> {
    const approach = new Approach(at, this.authorities);
    try {
      return await work(new PostgresDatabase(this.settings, this.authorities, approach));
    } finally {
      approach.leave();
    }
  }

  prepare(): void {
    this.authorities.prepare(this.settings.region ?? '');
  }

  async probe(credentials: Credentials, session: string, options: LoginOptions = {}): Promise<Probe> {
    try {
      await this.session(
        credentials,
        session,
        (login) => `Logging in as ${login}`,
        () => undefined,
        options,
      );
      return { outcome: 'accepted' };
    } catch (error) {
      const fault = error as RotationError;
      if (fault.reason === 'credentialRejected') {
        return { outcome: 'rejected' };
      }
      return PASSWORD_PROVEN.includes(fault.reason)
        ? { outcome: 'accepted', obstacle: fault }
        : { outcome: 'unknown', error: fault };
    }
  }

  async inspect(
    login: Credentials,
    role: string,
    session: string,
    { mayChange = true, twins }: InspectionOptions = {},
  ): Promise<ServerFacts> {
    const own = role === login.username;
    const attempting = (who: string) => `Checking whether ${who} may ${whatItMay(own, mayChange)}`;
    const query = own ? this.settings.verificationQuery : undefined;
    return this.session(login, session, attempting, async (opened, { host, port }) => {
      // First, because after taking over the session is no longer like an application's.
      if (query !== undefined) {
        await runVerification(opened, query, `Verifying the credential of ${login.described('database')}`);
      }
      await takeOver(opened);
      if (!own && twins === undefined) await assertNotExpired(opened, role);
      const inspected = await inspectServer(
        opened,
        role,
        own ? (this.settings.md5Roles ?? 'follow-server') : undefined,
      );
      const facts = host === login.host && port === login.port ? inspected : { ...inspected, primary: { host, port } };
      if (!mayChange) {
        return facts;
      }
      const aligned = await rehearse(opened, role, twins);
      return twins && aligned ? { ...facts, twins: { ...aligned, ...(await objectsOfClone(opened, twins)) } } : facts;
    });
  }

  async changePassword(
    login: Credentials,
    role: string,
    password: () => Promise<string>,
    { session, twins }: { readonly session: string; readonly twins?: Twins },
  ): Promise<PasswordChangeResult> {
    const whose = role === login.username ? '' : "the secret's role as ";
    return this.session(
      login,
      session,
      (who) => `Changing the password of ${whose}${who}`,
      async (opened) => {
        await takeOver(opened);
        if (role !== login.username && twins === undefined) await assertNotExpired(opened, role);
        const wanted = await password();
        if (twins !== undefined) {
          return { twins: await alterTwin(opened, role, wanted, twins) };
        }
        await alterRole(opened, role, wanted);
        return {};
      },
    );
  }

  async closeRole(login: Credentials, role: string, stillWanted: () => Promise<void>, session: string): Promise<void> {
    await this.session(
      login,
      session,
      (who) => `Closing the other user as ${who}`,
      async (opened) => {
        await takeOver(opened);
        await stillWanted();
        await closeRole(opened, role);
      },
    );
  }

  async identify(login: Credentials, session: string): Promise<string> {
    return this.session(login, session, (who) => `Finding out which server ${who} is on`, identityOf);
  }

  async verify(credentials: Credentials, session: string): Promise<'passed' | 'none'> {
    const query = this.settings.verificationQuery;
    const attempting = (who: string) => `Verifying the credential of ${who}`;
    return this.onWriter({ credentials, session, attempting, md5Allowed: false }, (request, begin) =>
      withLogin(this.authorities, request, async (opened) => {
        begin();
        return query === undefined ? 'none' : runVerification(opened, query, opened.attempted);
      }),
    );
  }

  async countSessions(
    login: Credentials,
    roles: readonly string[],
    change: PasswordChange,
    session: string,
  ): Promise<readonly SessionGroup[]> {
    return this.session(
      login,
      session,
      (who) => `Counting the secret's sessions as ${who}`,
      async (opened) => {
        await takeOver(opened);
        return sessionGroups(opened, roles, change);
      },
    );
  }

  async endSessions(login: Credentials, role: string, session: string): Promise<number> {
    const attempting = (who: string) => `Ending sessions named ${session} as ${who}`;
    return this.session(login, `${session}/fence`.slice(-63), attempting, async (opened) => {
      await takeOver(opened);
      const { client, attempted } = opened;
      const mine = `FROM pg_catalog.pg_stat_activity
        WHERE usename OPERATOR(pg_catalog.=) $1 AND application_name OPERATOR(pg_catalog.=) $2
          AND pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()`;
      const ended = await client.query(`SELECT pg_catalog.pg_terminate_backend(pid) ${mine}`, [role, session]);
      for (let look = 0; look < SESSION_END.looks; look++) {
        const left = await client.query(`SELECT 1 ${mine}`, [role, session]);
        if (left.rowCount === 0) {
          return ended.rowCount ?? 0;
        }
        await client.query('SELECT pg_catalog.pg_sleep($1)', [SESSION_END.pauseSeconds]);
      }
      throw new RotationError('busy', { attempted, found: 'a session that was asked to end is still there' });
    });
  }

  private session<T>(
    credentials: Credentials,
    session: string,
    attempting: (login: string) => string,
    work: (session: Session, at: Credentials) => T | Promise<T>,
    options: LoginOptions = {},
  ): Promise<T> {
    const md5Allowed = options.newPassword !== true;
    return this.onWriter({ credentials, session, attempting, md5Allowed }, (request, begin) =>
      withSession(this.authorities, request, async (opened) => {
        begin();
        return work(opened, request.credentials);
      }),
    );
  }

  /** Goes to the primary instead if the server turns out to be a replica before the work begins. */
  private async onWriter<T>(
    request: SessionRequest,
    work: (request: SessionRequest, begin: () => void) => Promise<T>,
  ): Promise<T> {
    const { settings, approach } = this;
    const { credentials } = request;
    let begun = false;
    try {
      return await work({ ...request, approach }, () => (begun = true));
    } catch (error) {
      const at = settings.primary && credentials.at(settings.primary);
      const isReplica = isRotationError(error, 'readOnlyServer') && !begun;
      if (isReplica && at !== undefined && !at.sameServerAs(credentials)) {
        return this.onWriter({ ...request, credentials: at }, work);
      }
      throw error;
    }
  }
}

function whatItMay(own: boolean, mayChange: boolean): string {
  return mayChange ? `change ${own ? 'its password' : "the password of the secret's role"}` : 'log in';
}
