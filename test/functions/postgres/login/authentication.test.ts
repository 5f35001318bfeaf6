import { PostgresDatabase } from '../../../../functions/postgres/database';
import { startPostgresProxy } from '../../../../infra/local/postgres/proxy';
import { ADatabase, credentialsFor, failure, PASSWORD } from '../a-database';
import { authentication, falseServer, message, READY } from '../../../support/servers/false-server';

const local = '127.0.0.1/32';
const wanted = (password: string) => () => Promise.resolve(password);

const OFFER = authentication(10, 'SCRAM-SHA-256\0\0');
const LET_IN = Buffer.concat([authentication(0), READY]);
/** Its nonce begins with the client's, which only the client's message tells. */
const challenge = (iterations: string) => (heard: string) =>
  authentication(11, `r=${/r=(\S+)/.exec(heard)?.[1]}more,s=${'A'.repeat(22)}==,i=${iterations}`);

let here: ADatabase;

beforeAll(async () => {
  here = await ADatabase.start({ settings: { log_connections: 'on' } });
});
afterAll(() => here.server.stop());
beforeEach(() => here.renew());

const probing = (fields: object = {}, options: object = {}) =>
  here.database.probe(here.credentials(fields), 'look', options);

describe('a server that asks for the password in a way that would give it away', () => {
  it('gets nothing in clear, inside TLS or not: it may be the sign of rds_iam, PAM or LDAP', async () => {
    await here.server.writeHba([`hostssl all postgres ${local} scram-sha-256`, `host all app ${local} password`]);
    for (const ssl of [true, false]) {
      expect(await probing({ ssl })).toMatchObject({ outcome: 'unknown', error: { reason: 'cleartextRefused' } });
    }
    const eavesdropper = await falseServer(authentication(3));
    const credentials = credentialsFor({ port: eavesdropper.port, ssl: false });
    expect(await here.database.probe(credentials, 'look')).toMatchObject({ error: { reason: 'cleartextRefused' } });
    expect(eavesdropper.heard).toBe('');
    eavesdropper.stop();
  });

  it('gets an MD5 answer only inside TLS', async () => {
    await here.asSuperuser("SET password_encryption = 'md5'", `ALTER ROLE app PASSWORD '${PASSWORD}'`);
    await here.server.writeHba([`hostssl all postgres ${local} scram-sha-256`, `host all app ${local} md5`]);
    expect(await probing()).toEqual({ outcome: 'accepted' });
    expect(await probing({ password: 'wrong' })).toEqual({ outcome: 'rejected' });
    expect(await probing({ ssl: false })).toMatchObject({ outcome: 'unknown', error: { reason: 'md5WithoutTls' } });
    const eavesdropper = await falseServer(authentication(5, 'salt'));
    const credentials = credentialsFor({ port: eavesdropper.port, ssl: false });
    expect(await here.database.probe(credentials, 'look')).toMatchObject({ error: { reason: 'md5WithoutTls' } });
    expect(eavesdropper.heard).toBe('');
    eavesdropper.stop();
  });

  it('never gets an MD5 answer for a new password, even if it were the right one', async () => {
    await here.asSuperuser("SET password_encryption = 'md5'", `ALTER ROLE app PASSWORD '${PASSWORD}'`);
    await here.server.writeHba([`hostssl all postgres ${local} scram-sha-256`, `host all app ${local} md5`]);
    const refusals = () => here.server.readLog().split('password authentication failed').length;
    const before = refusals();
    expect(await probing({}, { newPassword: true })).toEqual({ outcome: 'rejected' });
    expect(await failure(here.database.verify(here.credentials(), 'look'))).toMatch(
      /^PermanentError credentialRejected: .*: the server holds an MD5 hash, and a new password is never stored as one\./,
    );
    expect(refusals()).toBe(before);
  });
});

describe('a server that does not check the password', () => {
  it('proves nothing, whatever the password', async () => {
    await here.server.writeHba([`hostssl all all ${local} trust`]);
    for (const password of [PASSWORD, 'wrong']) {
      expect(await probing({ password })).toMatchObject({
        outcome: 'unknown',
        error: { reason: 'passwordNotChecked' },
      });
    }
    expect(await failure(here.database.inspect(here.credentials(), 'app', 'look'))).toBe(
      `PermanentError passwordNotChecked: Checking whether the \`username\` of version v1 on 127.0.0.1:${here.server.port} may change its password: the server lets the role in without asking for its password. Require scram-sha-256 instead of trust in pg_hba.conf. Then rotate again.`,
    );
  });

  it.each([
    ['lets us in after our proof, without one of its own', [OFFER, challenge('4096'), LET_IN]],
    ['lets us in before our proof', [OFFER, LET_IN]],
    ['has a false proof of its own', [OFFER, challenge('4096'), authentication(12, `v=${'A'.repeat(43)}=`)]],
  ])('is found out if it %s', async (_case, says) => {
    const impostor = await falseServer(...says);
    const credentials = credentialsFor({ port: impostor.port, ssl: false });
    expect(await here.database.probe(credentials, 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'passwordNotChecked' },
    });
    impostor.stop();
  });
});

describe('a login by SCRAM', () => {
  it('binds to the TLS channel, so that an interceptor with a trusted certificate is detected', async () => {
    const certificates = {
      own: here.server.certificate,
      another: await here.server.authority.issue(),
    };
    const outcome: Record<string, unknown> = {};
    for (const [whose, certificate] of Object.entries(certificates)) {
      const between = await startPostgresProxy({ target: here.server, certificate, intercept: () => undefined });
      outcome[whose] = await probing({ port: between.port });
      await between.stop();
    }
    expect(outcome).toMatchObject({
      own: { outcome: 'accepted' },
      another: { outcome: 'unknown', error: { reason: 'tlsIntercepted' } },
    });
  });

  it('works without TLS where the secret asks for that', async () => {
    await here.server.writeHba([
      `hostssl all postgres ${local} scram-sha-256`,
      `hostnossl all app ${local} scram-sha-256`,
    ]);
    expect(await probing({ ssl: false })).toEqual({ outcome: 'accepted' });
    expect(await probing({ ssl: false, password: 'wrong' })).toEqual({ outcome: 'rejected' });
  });

  it.each([
    ['a line end', 'Str0ng-pass\n'],
    ['a tab', 'Str0ng\tpass'],
    ['Hebrew and Latin letters', 'שלום-pass'],
    ['Arabic and a compatibility form', 'سلام ﬁ'],
    ['an emoji of several code points', 'pass \u{1f469}\u200d\u{1f4bb} ﬁ'],
    ['a zero-width space', 'zero\u200bwidth'],
    ['a private sign and a no-break space', '\ue000\u00a0x'],
    ['nothing but a soft hyphen', '\u00ad'],
  ])('works with a password set by the server, with %s, which can then be put back', async (_case, password) => {
    await here.asSuperuser(`ALTER ROLE app PASSWORD E'${password.replace('\n', '\\n').replace('\t', '\\t')}'`);
    expect(await probing({ password })).toEqual({ outcome: 'accepted' });
    const options = { session: 'rotation/v1' };
    await here.database.changePassword(here.credentials({ password }), 'app', wanted('next'), options);
    expect(await probing({ password })).toEqual({ outcome: 'rejected' });
    await here.database.changePassword(here.credentials({ password: 'next' }), 'app', wanted(password), options);
    expect(await probing({ password })).toEqual({ outcome: 'accepted' });
  });

  it('takes verifiers that pg refuses for their iterations, and refuses what would take too long', async () => {
    await here.asSuperuser('SET scram_iterations = 150000', `ALTER ROLE app PASSWORD '${PASSWORD}'`);
    expect(await probing()).toEqual({ outcome: 'accepted' });
    const greedy = await falseServer(OFFER, challenge('1000001'));
    const credentials = credentialsFor({ port: greedy.port, ssl: false });
    expect(await here.database.probe(credentials, 'look')).toMatchObject({
      outcome: 'unknown',
      error: {
        reason: 'authenticationUnsupported',
        text: {
          found: 'about the server: its verifier takes 1000001 iterations, more than the 1000000 there is time for',
        },
      },
    });
    greedy.stop();
  });
});

describe('what is no PostgreSQL server that asks for a password', () => {
  it.each([
    ['asks for Kerberos', [authentication(7)], false, 'authenticationUnsupported'],
    ['asks for SSPI', [authentication(9)], false, 'authenticationUnsupported'],
    ['knows SASL, but not SCRAM', [authentication(10, 'OAUTHBEARER\0\0')], false, 'authenticationUnsupported'],
    ['speaks HTTP', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')], false, 'notPostgres'],
    ['speaks HTTP where TLS is asked for', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')], true, 'notPostgres'],
    ['greets first, as MySQL does', [Buffer.from('\x4a\0\0\0\x0a8.0.36\0')], true, 'notPostgres'],
    ['can start no process for us', [message('E', 'SFATAL\0C53300\0Mno\0\0')], true, 'databaseNotReady'],
    ['offers no TLS', [Buffer.from('N')], true, 'tlsNotOffered'],
    [
      'begins TLS and speaks something else',
      [Buffer.from('S'), Buffer.from('nonsense and more')],
      true,
      'tlsHandshakeFailed',
    ],
    ['sends more than its answer before TLS begins', [Buffer.from('Sand more')], true, 'notPostgres'],
  ])('is told as such: one that %s', async (_case, says, ssl, reason) => {
    const server = await falseServer(...says);
    const credentials = credentialsFor({ port: server.port, ssl });
    expect(await new PostgresDatabase({ ca: here.server.caPem }).probe(credentials, 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason },
    });
    expect(server.heard).not.toContain(PASSWORD);
    server.stop();
  });
});
