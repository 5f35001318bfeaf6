import { Client } from 'pg';
import { ADatabase, failure, PASSWORD } from './a-database';

let here: ADatabase;
const clients: Client[] = [];

beforeAll(async () => {
  here = await ADatabase.start();
});
afterAll(() => here.server.stop());
beforeEach(async () => {
  await here.renew();
  await here.asSuperuser('DROP ROLE IF EXISTS app_clone', `CREATE ROLE app_clone LOGIN PASSWORD '${PASSWORD}'`);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** A session of an application; resolves to the server's time once it is there. */
async function open(application_name: string, user = 'app'): Promise<number> {
  const { port, caPem } = here.server;
  const client = new Client({
    host: '127.0.0.1',
    port,
    user,
    password: PASSWORD,
    database: 'postgres',
    application_name,
    ssl: { ca: caPem },
  });
  await client.connect();
  clients.push(client);
  const { rows } = await client.query<{ readonly now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]!.now.getTime();
}

test('shows a role its own sessions by application and address, from before, around and since a moment, except the counting one', async () => {
  const began = Date.now();
  await open('web');
  const from = await open('web');
  const until = await open('worker');
  await open('worker');
  await open('other', 'app_clone');
  const groups = await here.database.countSessions(here.credentials(), ['app'], { from, until }, 'rotation-look/v1');
  const seen = { user: 'app', address: '127.0.0.1', oldest: expect.any(String) as string };
  expect(groups).toEqual([
    { ...seen, application: 'web', before: 2, around: 0, since: 0 },
    { ...seen, application: 'worker', before: 0, around: 1, since: 1 },
  ]);
  const oldest = Date.parse(groups[0]?.oldest ?? '');
  expect(oldest).toBeGreaterThanOrEqual(began - 1_000);
  expect(oldest).toBeLessThanOrEqual(from);
});

test('shows another role no more than that there is a session; a monitoring superuser sees it whole', async () => {
  const moment = await open('', 'app_clone');
  const change = { from: moment, until: moment };
  const roles = ['app', 'app_clone'];
  const look = () => here.database.countSessions(here.credentials(), roles, change, 'look');
  expect(await look()).toEqual([{ user: 'app_clone', application: '', before: 0, around: 1, since: 0 }]);
  await here.asSuperuser('GRANT pg_read_all_stats TO app');
  expect(await look()).toMatchObject([
    { user: 'app_clone', application: '', address: '127.0.0.1', before: 1, around: 0, since: 0 },
  ]);
});

test('counts nothing if nobody is logged in, whatever the names are, and says what it failed on', async () => {
  const change = { from: 0, until: 0 };
  expect(await here.database.countSessions(here.credentials(), ['O\'Neill "x"'], change, 'look')).toEqual([]);
  const refused = here.database.countSessions(here.credentials({ password: 'wrong' }), ['app'], change, 'look');
  expect(await failure(refused)).toMatch(
    /^PermanentError credentialRejected: Counting the secret's sessions as the `username` of version v1 on 127\.0\.0\.1:\d+/,
  );
});
