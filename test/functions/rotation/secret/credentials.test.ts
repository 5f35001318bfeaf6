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
    expect(JSON.stringify(credentials)).toBe('"[credentials of app on db.example:5433/orders, version v1]"');
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
    ['engine', 'mysql', 'field "engine" is "mysql". Set "engine" to one of: postgres, aurora-postgresql.'],
    ['host', undefined, 'field "host" is missing'],
    ['host', 7, 'field "host" is a number, not a string'],
    ['host', '', 'field "host" has 0 bytes. Set "host" to a string of 1 to 253 bytes.'],
    ['host', 'https://db.example', 'field "host" is not a bare host name'],
    ['host', 'app.proxy-abc123.eu-central-1.rds.amazonaws.com', 'field "host" is an RDS Proxy endpoint'],
    ['host', 'app.cluster-ro-abc123.eu-central-1.rds.amazonaws.com', 'field "host" is a reader endpoint'],
    ['username', undefined, 'field "username" is missing'],
    ['username', ['app'], 'field "username" is a list, not a string'],
    ['username', 'é'.repeat(32), 'field "username" has 64 bytes. Set "username" to a string of 1 to 63 bytes.'],
    ['username', 'a\0b', 'field "username" contains a NUL character'],
    ['password', undefined, 'field "password" is missing'],
    ['port', 0, 'field "port" is 0. Set "port" to a whole number from 1 to 65535.'],
    ['port', 65_536, 'field "port" is 65536'],
    ['port', '54x', 'field "port" is "54x"'],
    ['port', 54.5, 'field "port" is 54.5'],
    ['ssl', 'require', 'field "ssl" is "require". Set "ssl" to true or false.'],
    ['dbname', 5, 'field "dbname" is a number, not a string'],
  ])('is refused with field and remedy when %s is %j', (name, value, message) => {
    const attempt = () => parse({ ...good, [name]: value });
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('pw-known-to-this-test');
  });

  it('takes a user name of exactly 63 bytes', () => {
    expect(parse({ ...good, username: 'a'.repeat(63) }).username).toHaveLength(63);
  });
});
