import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connection } from '../../../examples/iam-authentication/handler';
import { serve } from '../../../examples/ecs-server/server';
import { rotatingPool } from '../../../functions/client/index';
import { anEnvironment } from '../../support/an-environment';
import { cutSessions } from '../../support/servers/cut-sessions';
import { PROGRAMS, answerIn } from '../../stories/runbook/programs';
import { Shell } from '../../stories/runbook/shell';
import { isInstalled, PgBouncer } from '../../examples/pgbouncer';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/applications.md'), 'utf8');

/** The rows of the page's table of other languages and tools that are run here, and the story that runs each. */
const STORIES = {
  psql: 'the line for psql logs in with what the secret holds',
  pgAdmin: 'the command for pgAdmin prints the password that logs in',
  'ECS `secrets`': 'the server answers before and after a rotation, and says of a database that is away that it is',
  'Lambda environment variables': 'the Lambda function answers before and after a rotation',
  PgBouncer: 'through PgBouncer both users of a rotation are let in',
} as const;

it('the page marks what is run, and says of all the rest that it is not', () => {
  const [, table = ''] = /\n(\| what \| what to set \| run in CI \|\n.*?)\n\n/s.exec(page) ?? [];
  const rows = table.split('\n').slice(2);
  const marked = rows.map((row) => {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    return [cells[1], cells.at(-2)] as const;
  });
  expect(marked).toHaveLength(13);
  expect(marked.filter(([, mark = '']) => mark.startsWith('yes')).map(([name]) => name)).toEqual(Object.keys(STORIES));
  expect(marked.filter(([, mark]) => mark === 'no').map(([name]) => name)).toEqual([
    'DataGrip, IntelliJ with AWS Toolkit',
    'VS Code with AWS Toolkit',
    'DBeaver',
    'Python',
    'Java',
    'Go',
    'PHP',
    'Kubernetes, External Secrets Operator',
  ]);
});
const stories = anEnvironment();
// The examples say so when an idle connection ends, which the stories see to.
beforeEach(() => jest.spyOn(console, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

it(STORIES['Lambda environment variables'], async () => {
  const secret = await stories.aSecret();
  const { host, port } = stories.environment.databases.administration;
  const settings = {
    SECRET_ID: secret.arn,
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_CA_FILE: stories.environment.postgres?.caFile,
    AWS_ENDPOINT_URL: stories.environment.account.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'person',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const former = { ...process.env };
  Object.assign(process.env, settings);
  const { handler, close } = await import('../../../examples/application-lambda/handler');
  try {
    const before = await handler();
    await secret.rotate();
    await cutSessions(secret);
    expect([before, await handler()]).toEqual([
      { orders: 0, role: 'orders_app' },
      { orders: 0, role: 'orders_app' },
    ]);
  } finally {
    await close();
    process.env = former;
  }
});

it(STORIES['ECS `secrets`'], async () => {
  const secret = await stories.aSecret();
  const { clients, databases } = stories.environment;
  const { ca = '' } = databases.administration;
  const server = await serve({ secretId: secret.arn, secretsManager: clients.secretsManager, ssl: { ca } }, 0);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { connection: 'close' } });
    return `${response.status} ${await response.text()}`;
  };
  const before = await get('/orders');
  await secret.rotate();
  await cutSessions(secret);
  const after = [await get('/orders'), await get('/health')];
  await secret.administer('DROP TABLE orders');
  const broken = await get('/orders');
  await server.stop();

  expect([before, ...after]).toEqual(['200 {"orders":0}', '200 {"orders":0}', '200 {"healthy":true}']);
  expect(broken).toBe('503 relation "orders" does not exist');
});

it('the role of IAM authentication works as the one with the password does, and needs no secret', async () => {
  const secret = await stories.aSecret();
  const { host, port, ca = '' } = stories.environment.databases.administration;
  const migration = readFileSync(join(root, 'examples/iam-authentication/migration.sql'), 'utf8');
  await secret.administer('CREATE ROLE rds_iam', migration);
  // What RDS checks by PAM is played by a password: to the client a token is a password.
  await secret.administer("ALTER ROLE orders_iam PASSWORD 'a-token'");
  stories.confidential.delete('a-token');
  const pool = rotatingPool({ ...connection(host), port, ssl: { ca }, iamSigner: async () => 'a-token' });
  const { rows } = await pool.query('SELECT session_user AS login, current_user AS role');
  await pool.query('SELECT count(*) FROM orders');
  await pool.end();
  await secret.administer('DROP ROLE orders_iam', 'DROP ROLE rds_iam');

  expect(rows).toEqual([{ login: 'orders_iam', role: 'orders_app' }]);
});

const hasPgBouncer = isInstalled('pgbouncer');
if (!hasPgBouncer) console.warn('Not tried, for it is not installed: PgBouncer (Debian: apt-get install pgbouncer).');
(hasPgBouncer ? it : it.skip)(STORIES.PgBouncer, async () => {
  const secret = await stories.aSecret({ strategy: 'alternating-users' });
  const { clients } = stories.environment;
  const bouncer = await PgBouncer.start(stories.environment, secret.arn);
  const pool = rotatingPool({
    secretId: secret.arn,
    secretsManager: clients.secretsManager,
    host: '127.0.0.1',
    port: bouncer.port,
    ssl: false,
    ttlMilliseconds: 0,
  });
  const whoAmI = async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_user AS name');
    client.release(true);
    return rows[0]?.name;
  };
  try {
    const before = await whoAmI();
    await secret.rotate();
    await bouncer.reload();
    const seen = [before, await whoAmI(), await whoAmI()];
    expect(seen).toEqual(['orders_app', 'orders_app', 'orders_app_clone']);
  } finally {
    await pool.end();
    await bouncer.stop();
  }
});

const hasPsql = isInstalled('psql');
if (!hasPsql) console.warn('Not tried, for it is not installed: psql (Debian: apt-get install postgresql-client).');
(hasPsql ? it : it.skip)(STORIES.psql, async () => {
  const secret = await stories.aSecret();
  await secret.rotate();
  const [, line = ''] = /```sh\n(SECRET=.*?)\n```/s.exec(page) ?? [];
  const whoAmI = 'SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  expect(await typed(`${line} -At -c '${whoAmI}'`)).toBe('orders_app|t\n');
});

it(STORIES.pgAdmin, async () => {
  const secret = await stories.aSecret();
  await secret.rotate();
  const [, passwordExec = ''] = /"Password exec command" of the server: `(aws [^`]+)`/.exec(page) ?? [];
  // In a cell of a table the page has to escape the pipe.
  const password = await typed(passwordExec.replaceAll('\\|', '|'));
  expect(await secret.letsIn(password.trimEnd())).toBe(true);
});

/** What a line of the page prints in a shell with `aws` and `jq`. */
async function typed(line: string): Promise<string> {
  const shell = new Shell((question) => answerIn(stories.environment, () => undefined, question));
  const { ca = '' } = stories.environment.databases.administration;
  await shell.open(
    PROGRAMS.filter((program) => ['aws', 'jq'].includes(program)),
    { 'global-bundle.pem': ca },
  );
  try {
    return await shell.type(line, {});
  } finally {
    await shell.close();
  }
}
