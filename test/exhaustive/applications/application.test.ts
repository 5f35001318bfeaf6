import { Pool } from 'pg';
import { rotatingPool, type RotatingOptions } from '../../../functions/client/index';
import { anEnvironment } from '../../support/an-environment';
import type { ASecret } from '../../support/a-secret';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/**
 * What applications see while their secret is rotated: they open and close connections as fast as they can. After each
 * story the invariants of every rotation are checked as well.
 */
const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));
const pools: Pool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

function poolFor(secret: ASecret, options: Partial<RotatingOptions> = {}): Pool {
  const { clients, databases } = stories.environment;
  const pool = rotatingPool({
    secretId: secret.arn,
    secretsManager: clients.secretsManager,
    ssl: { ca: databases.administration.ca ?? '' },
    max: 10,
    ...options,
  });
  pool.on('error', () => undefined);
  pools.push(pool);
  return pool;
}

/** Applications that connect, ask and disconnect, one after the other, until they are stopped. */
class Workload {
  queries = 0;
  readonly failures: string[] = [];
  private stopped = false;
  private readonly loops: Promise<void>[];

  constructor(pool: Pool, loops: number) {
    this.loops = Array.from({ length: loops }, () => this.loop(pool));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
  }

  /** Resolves once a query has failed. */
  async untilFailed(): Promise<void> {
    while (this.failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  private async loop(pool: Pool): Promise<void> {
    while (!this.stopped) {
      try {
        const client = await pool.connect();
        await client.query('SELECT 1').finally(() => client.release(true));
        this.queries++;
      } catch (error) {
        this.failures.push((error as Error).message);
      }
    }
  }
}

describe('an application with rotatingPool', () => {
  it('never has a query refused while its password is rotated five times', async () => {
    const secret = await stories.aSecret();
    const workload = new Workload(poolFor(secret), 8);
    const endings = [];
    for (let rotation = 1; rotation <= 5; rotation++) endings.push((await secret.rotate()).status);
    await workload.stop();

    expect(endings).toEqual(Array.from({ length: 5 }, () => 'SUCCEEDED'));
    expect(workload.failures).toEqual([]);
    expect(workload.queries).toBeGreaterThan(50);
  });

  it('nor while a rotation fails its test, with the new password in the database, and is rolled back', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => secret.administer('REVOKE SELECT ON orders FROM orders_app'));
    const workload = new Workload(poolFor(secret), 8);
    const { status, path } = await secret.rotate();
    await workload.stop();

    expect({ status, path }).toEqual({
      status: 'FAILED',
      path: 'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > RollBack > Verdict > NotifyRolledBack > RotationFailed',
    });
    expect(workload.failures).toEqual([]);
  });

  it('finishes a transaction that spans a rotation, and connects again afterwards', async () => {
    const secret = await stories.aSecret();
    const pool = poolFor(secret, { max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    const { rows: before } = await client.query('SELECT pg_backend_pid() AS pid');
    await secret.rotate();
    const { rows: after } = await client.query('SELECT pg_backend_pid() AS pid');
    await client.query('COMMIT');
    client.release();
    // What the pool holds idle was opened with the replaced credential; nobody was refused, so the pool cannot know yet.
    const { rows: reused } = await pool.query('SELECT pg_backend_pid() AS pid');

    expect(after).toEqual(before);
    expect(reused).toEqual(before);
  });

  it('ends idle connections of the replaced credential once it knows the new one', async () => {
    const secret = await stories.aSecret();
    const pool = poolFor(secret, { max: 4 });
    const four = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    for (const client of four.slice(1)) client.release();
    four[0]?.release(true);
    await secret.rotate();
    // The fourth place is free: a new connection meets the refusal and learns the new password.
    const clients = await Promise.all(Array.from({ length: 4 }, () => pool.connect()));
    for (const client of clients) client.release();
    const opened = new Set(
      (await Promise.all(clients.map(() => pool.query('SELECT pg_backend_pid() AS pid')))).map(
        ({ rows }) => (rows as { pid: number }[])[0]?.pid,
      ),
    );
    const old = four.slice(1).map((client) => Reflect.get(client, 'processID') as number);

    expect(old.filter((pid) => opened.has(pid))).toEqual([]);
  });

  it('says what the server says if no credential is accepted, after one refused login if there is no patience', async () => {
    const secret = await stories.aSecret();
    await secret.setPasswordOutside('set-outside-the-secret');
    const pool = poolFor(secret, { patienceMilliseconds: 0 });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: '28P01' });

    expect(stories.serverLog.match(/password authentication failed for user "orders_app"/g)).toHaveLength(1);
    await secret.setPasswordOutside(secret.password);
  });
});

describe("an application with auth: 'iam'", () => {
  it('logs in with tokens, signs a refused one again once, and shares one among many connections', async () => {
    const secret = await stories.aSecret();
    const tokens: string[] = ['expired-token', secret.password];
    const asked: string[] = [];
    const { host, port } = stories.environment.databases.administration;
    // What RDS checks by PAM is played by the role's own password: to the client a token is a password.
    const pool = poolFor(secret, {
      auth: 'iam',
      iamSigner: async (target) => {
        asked.push(`${target.user}@${target.host}:${target.port}`);
        return tokens.shift() ?? 'no more tokens';
      },
    });
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    for (const client of clients) client.release();

    expect(asked).toEqual([`orders_app@${host}:${port}`, `orders_app@${host}:${port}`]);
  });
});

describe('an application that caches the password for itself', () => {
  it('is refused: what rotatingPool is for', async () => {
    const secret = await stories.aSecret();
    const { host, port, ca } = stories.environment.databases.administration;
    const pool = new Pool({
      host,
      port,
      user: secret.role,
      database: 'orders',
      password: secret.password,
      ssl: { ca: ca ?? '' },
    });
    pools.push(pool);
    const workload = new Workload(pool, 2);
    await secret.rotate();
    await workload.untilFailed();
    await workload.stop();

    expect(workload.failures[0]).toBe('password authentication failed for user "orders_app"');
  });
});
