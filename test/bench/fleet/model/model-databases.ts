import { RotationError } from '../../../../functions/errors/rotation-error';
import type { Clock, Database, Probe, ServerFacts } from '../../../../functions/rotation/ports';
import type { Credentials } from '../../../../functions/rotation/secret/credentials';

/** Milliseconds of a login with its statements, and until the function gives up a host that does not answer. */
const LOGIN = 20;
const CONNECT_LIMIT = 3_000;
const STORED = { kind: 'scram-sha-256', iterations: 4_096 } as const;
const FACTS: ServerFacts = {
  serverVersion: '17.6',
  tls: true,
  channelBinding: true,
  password: { storedAs: STORED, willBe: STORED },
  loginTriggers: 0,
};

/** Servers in memory: who logs in with which password, and which host answers nobody. */
export class ModelDatabases implements Database {
  private readonly passwords = new Map<string, string>();
  private readonly blackHoles = new Map<string, number>();
  logins = 0;

  constructor(private readonly clock: Clock) {}

  setPassword(host: string, role: string, password: string): void {
    this.passwords.set(`${host} ${role}`, password);
  }

  /** The host answers nobody until this time. */
  blackHole(host: string, until: number): void {
    this.blackHoles.set(host, until);
  }

  /** Whether this is the password that the server holds. */
  holds({ host, username, password }: Credentials): boolean {
    return this.passwords.get(`${host} ${username}`) === password;
  }

  approaching<T>(_at: unknown, work: (database: Database) => Promise<T>): Promise<T> {
    return work(this);
  }

  prepare(): void {
    // A login of the model needs nothing beforehand.
  }

  under(): Database {
    return this;
  }

  async probe(credentials: Credentials): Promise<Probe> {
    try {
      await this.login(credentials);
      return { outcome: 'accepted' };
    } catch (error) {
      const fault = error as RotationError;
      return fault.reason === 'credentialRejected' ? { outcome: 'rejected' } : { outcome: 'unknown', error: fault };
    }
  }

  async inspect(login: Credentials): Promise<ServerFacts> {
    await this.login(login);
    return FACTS;
  }

  async changePassword(login: Credentials, role: string, password: () => Promise<string>) {
    await this.login(login);
    this.setPassword(login.host, role, await password());
    return {};
  }

  async countSessions(): Promise<never> {
    throw new Error('No rotation of the fleet reports sessions.');
  }

  async closeRole(): Promise<void> {
    throw new Error('No role is closed with a single user.');
  }

  async identify(login: Credentials): Promise<string> {
    await this.login(login);
    return login.host;
  }

  async verify(credentials: Credentials): Promise<'none'> {
    await this.login(credentials);
    return 'none';
  }

  async endSessions(login: Credentials): Promise<number> {
    await this.login(login);
    return 0;
  }

  private async login(credentials: Credentials): Promise<void> {
    const attempted = `Logging in as ${credentials.described('database')}`;
    if ((this.blackHoles.get(credentials.host) ?? 0) > this.clock.now()) {
      await this.clock.sleep(CONNECT_LIMIT);
      throw new RotationError('databaseUnreachable', { attempted, found: 'no answer within 3 s' });
    }
    await this.clock.sleep(LOGIN);
    this.logins += 1;
    if (!this.holds(credentials)) {
      throw new RotationError('credentialRejected', { attempted, found: 'the server refused the password' });
    }
  }
}
