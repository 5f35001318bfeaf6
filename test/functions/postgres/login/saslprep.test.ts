import { Client } from 'pg';
import { preparedPassword } from '../../../../functions/postgres/login/saslprep';
import { scramVerifier } from '../../../../functions/postgres/login/scram';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/postgres/server';

const prepared = (password: string): string => preparedPassword(password).toString('utf8');

describe('a password, as PostgreSQL prepares it', () => {
  it.each([
    ['is taken as it is in ASCII, control characters included', 'tab\tand line end\n', 'tab\tand line end\n'],
    ['loses a soft hyphen', 'pass\u00adword', 'password'],
    ['gets an ASCII space for a no-break one', 'pass\u00a0word', 'pass word'],
    ['gets a space for U+200B, which is in both tables, since spaces come first', 'pass\u200bword', 'pass word'],
    ['is composed', 'A\u030angstro\u0308m', '\u00c5ngstr\u00f6m'],
    ['loses compatibility forms', '\ufb01ne \u2168', 'fine IX'],
    ['stays as it is with a control character beside others', '\u00e4\u00a0\u0007', '\u00e4\u00a0\u0007'],
    ['stays as it is with what Unicode 3.2 did not know', '\ufb01ne \u{1f600}', '\ufb01ne \u{1f600}'],
    ['stays as it is with a private sign', '\u00a0\ue000', '\u00a0\ue000'],
    ['stays as it is where nothing would be left', '\u00ad\ufeff', '\u00ad\ufeff'],
    ['is prepared in Hebrew', '\u05d0\u00a0\u05d1', '\u05d0 \u05d1'],
    ['stays as it is in Hebrew that ends with a digit', '\u05d0\u00a01', '\u05d0\u00a01'],
    ['stays as it is with both directions', '\u05d0\u00a0a\u05d1', '\u05d0\u00a0a\u05d1'],
    [
      'is looked at before it is composed: U+0340 is prohibited, what it becomes is not',
      'a\u0340\u00a0',
      'a\u0340\u00a0',
    ],
  ])('%s', (_case, password, bytes) => {
    expect(prepared(password)).toBe(bytes);
  });
});

/** A generator with a fixed beginning (mulberry32), so that each run compares the same passwords. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** First and last code points of what passwords are made of, from the harmless to what each table treats in its own way. */
const ALPHABETS = [
  [0x20, 0x7e],
  [0x01, 0x2ff],
  [0x300, 0x36f],
  [0x370, 0x58f],
  [0x590, 0x7bf],
  [0x900, 0xdff],
  [0x1100, 0x11ff],
  [0x1e00, 0x2063],
  [0x2100, 0x24ff],
  [0x3000, 0x33ff],
  [0xac00, 0xd7ff],
  [0xf900, 0xffff],
  [0x1d100, 0x1d7ff],
  [0x1f300, 0x1f6ff],
  [0x2f800, 0x2fa1f],
] as const;

function passwords(count: number): string[] {
  const below = generator(18);
  const character = (): string => {
    const [first, last] = ALPHABETS[below(ALPHABETS.length)] ?? [0x20, 0x7e];
    const point = first + below(last - first + 1);
    return point >= 0xd800 && point <= 0xdfff ? '' : String.fromCodePoint(point);
  };
  // Mostly of few alphabets: with many in one, nearly every password is refused by SASLprep.
  const alphabet = (): (() => string) => {
    const one = Array.from({ length: 1 + below(12) }, character);
    return () => one[below(one.length)] ?? 'x';
  };
  return Array.from({ length: count }, () => {
    const draw = alphabet();
    return Array.from({ length: 1 + below(8) }, draw).join('') || 'x';
  });
}

describe('the verifier of any password', () => {
  let server: LocalPostgres;
  let client: Client;

  beforeAll(async () => {
    server = await startPostgres({ settings: { scram_iterations: '1', log_min_error_statement: 'panic' } });
    const { user, password } = server.superuser;
    client = new Client({
      ...{ host: server.host, port: server.port, user, password, database: 'postgres' },
      ssl: { ca: server.caPem },
    });
    await client.connect();
    await client.query('CREATE ROLE app LOGIN');
    await client.query(`CREATE FUNCTION server_verifier(password text) RETURNS text LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER ROLE app PASSWORD %L', password);
        RETURN (SELECT rolpassword FROM pg_authid WHERE rolname = 'app');
      END $$`);
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  it('is the one the server makes itself, for 4,000 generated passwords', async () => {
    const generated = passwords(4_000);
    const differing: string[] = [];
    let changed = 0;
    for (let from = 0; from < generated.length; from += 100) {
      const some = generated.slice(from, from + 100);
      const { rows } = await client.query<{ verifier: string }>(
        'SELECT server_verifier(password) AS verifier FROM unnest($1::text[]) AS password',
        [some],
      );
      rows.forEach(({ verifier }, index) => {
        const password = some[index] ?? '';
        const salt = Buffer.from(/^SCRAM-SHA-256\$1:([^$]+)/.exec(verifier)?.[1] ?? '', 'base64');
        if (scramVerifier(password, { iterations: 1, salt }) !== verifier) differing.push(escape(password));
        if (prepared(password) !== password) changed++;
      });
    }
    expect(differing).toEqual([]);
    // Neither is the comparison one of passwords that are all taken as they are, nor are all prepared.
    expect(changed).toBeGreaterThan(700);
    expect(changed).toBeLessThan(2_000);
  });
});

const escape = (password: string): string =>
  Array.from(password, (character) => (character.codePointAt(0) ?? 0).toString(16)).join(' ');
