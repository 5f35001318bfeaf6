import {
  rotatingClient,
  rotatingPool,
  type RotatingOptions,
  type SecretVersion,
} from '../../../functions/client/index';
import { aFalseDatabase } from './a-false-database';

/** A secret by its staging labels, as RDS Proxy or a server refuses its passwords; which labels were read. */
function secretOf(labels: { AWSCURRENT: string; AWSPENDING?: string }) {
  const asked: string[] = [];
  const source: RotatingOptions['source'] = async (label, fresh): Promise<SecretVersion | undefined> => {
    asked.push(fresh ? `${label} anew` : label);
    const password = labels[label];
    return password === undefined ? undefined : { versionId: password, fields: { username: 'app', password } };
  };
  return { labels, asked, options: { secretId: 'orders/db', source, host: '127.0.0.1', ssl: false } };
}

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

async function aDatabase(...parameters: Parameters<typeof aFalseDatabase>) {
  const database = await aFalseDatabase(...parameters);
  stops.push(database.stop);
  return database;
}

describe.each(['28000', '28P01'])('a login refused with %s', (code) => {
  it('reads AWSCURRENT once more, and logs in with the new password', async () => {
    const database = await aDatabase(code, (password) => password === 'v2');
    const { labels, asked, options } = secretOf({ AWSCURRENT: 'v1' });
    const pool = rotatingPool({ ...options, port: database.port, max: 3 });
    /** Each over a connection of its own. */
    const ask = async () => {
      const client = await pool.connect();
      await client.query('SELECT');
      client.release(true);
    };
    const first = ask();
    labels.AWSCURRENT = 'v2';
    await first;
    await Promise.all([ask(), ask(), ask()]);
    await pool.end();
    expect(database.passwords).toEqual(['v1', 'v2', 'v2', 'v2', 'v2']);
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT anew']);
  });

  it('logs in with AWSPENDING where AWSCURRENT is still the refused one', async () => {
    const database = await aDatabase(code, (password) => password === 'v2');
    const { asked, options } = secretOf({ AWSCURRENT: 'v1', AWSPENDING: 'v2' });
    const client = await rotatingClient({ ...options, port: database.port });
    await client.query('SELECT');
    await client.end();
    expect(database.passwords).toEqual(['v1', 'v2']);
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT anew', 'AWSPENDING anew']);
  });
});

it('28000 with no other credential is thrown after one attempt: a role without LOGIN, which no waiting mends', async () => {
  const database = await aDatabase('28000', () => false);
  const { options } = secretOf({ AWSCURRENT: 'v1' });
  const pool = rotatingPool({ ...options, port: database.port, patienceMilliseconds: 3_600_000 });
  await expect(pool.query('SELECT')).rejects.toMatchObject({ code: '28000' });
  await pool.end();
  expect(database.passwords).toEqual(['v1']);
});

it('AWSCURRENT is tried once more when patience has run out: a proxy may know it only some seconds later', async () => {
  const late = await aDatabase('28P01', (_password, attempt) => attempt === 2);
  const { options } = secretOf({ AWSCURRENT: 'v2' });
  const pool = rotatingPool({ ...options, port: late.port, patienceMilliseconds: 60 });
  await pool.query('SELECT');
  await pool.end();
  expect(late.passwords).toEqual(['v2', 'v2']);

  const never = await aDatabase('28P01', () => false);
  const refused = rotatingPool({ ...options, port: never.port, patienceMilliseconds: 60 });
  await expect(refused.query('SELECT')).rejects.toMatchObject({ code: '28P01' });
  await refused.end();
  expect(never.passwords).toEqual(['v2', 'v2']);
});
