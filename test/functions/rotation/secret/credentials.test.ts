import { inspect } from 'node:util';
import { Credentials } from '../../../../functions/rotation/secret/credentials';

const good = {
  engine: 'postgres',
  host: 'db.example',
  port: 5433,
  username: 'app',
  password: 'pw-known-to-this-test',
  dbname: 'orders',
};
const parse = (fields: object) => Credentials.parse({ versionId: 'v1', text: JSON.stringify(fields) });

describe('the credential in a secret', () => {
  it('is read as RDS writes it', () => {
    const { username, password, host, port, database, tls } = parse(good);
    expect({ username, password, host, port, database, tls }).toEqual({
      username: 'app',
      password: 'pw-known-to-this-test',
      host: 'db.example',
      port: 5433,
      database: 'orders',
      tls: true,
    });
  });

  it('fills in what RDS leaves out: port 5432, database postgres, TLS', () => {
    const { port, database, tls } = parse({ ...good, port: undefined, dbname: undefined });
    expect({ port, database, tls }).toEqual({ port: 5432, database: 'postgres', tls: true });
  });

  it.each([
    [5433, 5433],
    ['5433', 5433],
  ])('takes port %j', (port, expected) => {
    expect(parse({ ...good, port }).port).toBe(expected);
  });

  it.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ])('takes ssl %j', (ssl, expected) => {
    expect(parse({ ...good, ssl }).tls).toBe(expected);
  });

  it('keeps every other key when the password changes', () => {
    const next = parse({ ...good, port: '5433', team: { name: 'orders' } }).withPassword('another');
    expect(JSON.parse(next)).toEqual({ ...good, port: '5433', password: 'another', team: { name: 'orders' } });
  });

  it('does not show its password, however it is printed', () => {
    const credentials = parse(good);
    const printed = [
      inspect(credentials),
      JSON.stringify({ credentials }),
      inspect({ nested: { credentials } }, { depth: 9, showHidden: true }),
    ];
    expect(printed.join('\n')).not.toContain('pw-known-to-this-test');
    expect(JSON.stringify(credentials)).toBe('"[credentials of version v1]"');
  });

  it.each([
    ['is not JSON', 'hello', 'the value is not JSON'],
    ['is a list', '[]', 'the value is JSON but not an object'],
    ['is null', 'null', 'the value is JSON but not an object'],
  ])('is refused when the value %s', (_case, text, found) => {
    expect(() => Credentials.parse({ versionId: 'v1', text })).toThrow(
      `invalidSecret: Reading the secret value of version v1: ${found}. Store a JSON object with engine, host, port, username, password and dbname.`,
    );
  });

  it.each([
    ['engine', undefined, 'field "engine" is missing. Set "engine" to one of: postgres, aurora-postgresql.'],
    [
      'engine',
      'mysql',
      'field "engine" is a string of 5 characters, none of those allowed. Set "engine" to one of: postgres, aurora-postgresql.',
    ],
    ['host', undefined, 'field "host" is missing'],
    ['host', 7, 'field "host" is a number, not a string'],
    ['host', '', 'field "host" has 0 bytes. Set "host" to a string of 1 to 253 bytes.'],
    ['host', 'https://db.example', 'field "host" is a string of 18 characters, not a bare host name'],
    [
      'host',
      'db.example:5433',
      'field "host" has a port. Set "host" to the endpoint alone, and "port" to the port behind the colon.',
    ],
    ['host', 'pw!known#to+this', 'field "host" is a string of 16 characters, not a bare host name'],
    ['host', 'app.proxy-abc123.eu-central-1.rds.amazonaws.com', 'field "host" is an RDS Proxy endpoint'],
    ['host', 'app.cluster-ro-abc123.eu-central-1.rds.amazonaws.com', 'field "host" is a reader endpoint'],
    ['username', undefined, 'field "username" is missing'],
    ['username', ['app'], 'field "username" is a list, not a string'],
    ['username', 'é'.repeat(32), 'field "username" has 64 bytes. Set "username" to a string of 1 to 63 bytes.'],
    ['username', 'a\0b', 'field "username" contains a NUL character'],
    ['password', undefined, 'field "password" is missing'],
    ['port', 0, 'field "port" is a number, not a port. Set "port" to a whole number from 1 to 65535.'],
    ['port', 65_536, 'field "port" is a number, not a port'],
    ['port', '54x', 'field "port" is a string of 3 characters, not a port'],
    ['port', 54.5, 'field "port" is a number, not a port'],
    ['port', [5432], 'field "port" is a list, not a port'],
    ['port', { a: 1 }, 'field "port" is an object, not a port'],
    ['ssl', 'require', 'field "ssl" is a string of 7 characters, neither true nor false. Set "ssl" to true or false.'],
    ['ssl', 0, 'field "ssl" is a number, neither true nor false'],
    ['dbname', 5, 'field "dbname" is a number, not a string'],
  ])('is refused with field and remedy when %s is %j', (name, value, message) => {
    const attempt = () => parse({ ...good, [name]: value });
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('pw-known-to-this-test');
  });

  it.each(['engine', 'port', 'ssl'])('shows no password typed into %s', (field) => {
    const attempt = () => parse({ ...good, [field]: 'hunter2-prod' });
    expect(attempt).toThrow(`field "${field}" is a string of 12 characters`);
    expect(attempt).not.toThrow('hunter2');
  });

  it.each([
    ['nothing', 'the `username` on the `host` of version v1 of orders/db', undefined],
    ['server', 'the `username` of version v1 of orders/db on db.example:5433', { host: 'db.example', port: 5433 }],
    [
      'role',
      'app on db.example:5433 to the `dbname` of version v1 of orders/db',
      { role: 'app', host: 'db.example', port: 5433 },
    ],
    ['database', 'app on db.example:5433/orders', { role: 'app', host: 'db.example', port: 5433, database: 'orders' }],
  ] as const)('quotes what is confirmed, and names the fields of the rest: %s', (confirmed, text, address) => {
    const value = { versionId: 'v1', secretName: 'orders/db', text: JSON.stringify(good) };
    const credentials = Credentials.parse(value);
    expect(credentials.described(confirmed)).toBe(text);
    expect(credentials.addressed(confirmed)).toEqual(address);
  });

  it('names the superuser as other readers of JSON do: of two members the last one', () => {
    const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
    const text = JSON.stringify({ ...good, masterarn: arn('one'), more: 1 }).replace(
      '"more":1',
      `"masterarn":"${arn('two')}"`,
    );
    expect(Credentials.parse({ versionId: 'v1', text }).superuserArn).toBe(arn('two'));
  });

  it.each(['1234', '20261127', '0x7f000001', 'db.1', '1.2.3', '10.0.0.1.2'])(
    'takes no number for a host, which a resolver would take for an address: %s',
    (host) => {
      expect(() => parse({ ...good, host })).toThrow(
        `field "host" is a string of ${host.length} characters, not a bare host name`,
      );
    },
  );

  it.each(['127.0.0.1', '10.0.0.1', '0xdbx', '1a', '3.db', '::1', 'fe80::1', 'DB.example.', 'my_db', 'a-1.b'])(
    'takes host %s',
    (host) => {
      expect(parse({ ...good, host }).host).toBe(host);
    },
  );

  it('is refused where the password is written twice, since readers disagree about which of them counts', () => {
    const text = JSON.stringify(good).replace('{', '{"p\\u0061ssword": "other", ');
    expect(() => Credentials.parse({ versionId: 'v1', text })).toThrow(
      'invalidSecret: Reading the secret value of version v1: field "password" occurs 2 times. Write "password" once.',
    );
  });

  it('takes a user name of exactly 63 bytes', () => {
    expect(parse({ ...good, username: 'a'.repeat(63) }).username).toHaveLength(63);
  });
});

describe('what two credentials have in common', () => {
  it.each<[string, object, { server: boolean; role: boolean; differences: readonly string[] }]>([
    ['password', { password: 'x' }, { server: true, role: true, differences: [] }],
    ['case of the host', { host: 'DB.Example' }, { server: true, role: true, differences: ['host'] }],
    ['host', { host: 'other' }, { server: false, role: false, differences: ['host'] }],
    ['port', { port: 1 }, { server: false, role: false, differences: ['port'] }],
    ['role', { username: 'x' }, { server: true, role: false, differences: ['username'] }],
    ['database', { dbname: 'x' }, { server: true, role: true, differences: ['dbname'] }],
    ['TLS', { ssl: false }, { server: true, role: true, differences: ['ssl'] }],
    ['a field of its own', { team: 1 }, { server: true, role: true, differences: ['team'] }],
    ['writing', { port: '5433' }, { server: true, role: true, differences: ['port'] }],
  ])('where they differ in %s', (_case, fields, { server, role, differences }) => {
    const [one, other] = [parse(good), parse({ ...good, ...fields })];
    expect([one.sameServerAs(other), one.sameRoleAs(other)]).toEqual([server, role]);
    expect(one.differencesFrom(other)).toEqual(differences);
    expect(other.differencesFrom(one)).toEqual(differences);
  });

  it('order and spacing make no difference', () => {
    const { engine, ...rest } = good;
    const other = Credentials.parse({ versionId: 'v2', text: JSON.stringify({ ...rest, engine }, null, 4) });
    expect(parse(good).differencesFrom(other)).toEqual([]);
  });
});
