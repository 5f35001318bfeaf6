import { PostgresDatabase } from '../../../functions/postgres/database';
import { ADatabase, failure, PASSWORD } from '../../functions/postgres/a-database';

const local = '127.0.0.1/32';
const options = { session: 'rotation/v1' };
let here: ADatabase;

beforeAll(async () => {
  here = await ADatabase.start({ settings: { shared_preload_libraries: 'auth_delay,passwordcheck' } });
});
afterAll(() => here.server.stop());
beforeEach(() => here.renew());

async function delayRefusals(milliseconds: number): Promise<void> {
  await here.asSuperuser(`ALTER SYSTEM SET auth_delay.milliseconds = ${milliseconds}`);
  await here.server.reload();
}

describe('a server that delays refused logins', () => {
  afterEach(() => delayRefusals(0));

  it('is waited for', async () => {
    await delayRefusals(3_500);
    expect(await here.database.probe(here.credentials({ password: 'wrong' }), 'look')).toEqual({ outcome: 'rejected' });
    expect(await failure(here.database.inspect(here.credentials(), 'app', 'look'))).toBe('nothing failed');
  });

  it('for longer than the timeout is detected before anything changes, and distinguished from an unreachable server', async () => {
    await delayRefusals(60_000);
    expect(await failure(here.database.inspect(here.credentials(), 'app', 'look'))).toMatch(
      /^TransientError loginAnsweredLate: .*: auth_delay\.milliseconds delays refused logins by 60 s, and none may take longer than 4 s\./,
    );
    expect(await here.database.probe(here.credentials({ password: 'wrong' }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'loginAnsweredLate', text: { found: 'the server gives no verdict on the password within 5 s' } },
    });
    expect(await here.database.probe(here.credentials(), 'look')).toEqual({ outcome: 'accepted' });
  });
});

describe('a module that judges passwords', () => {
  it('does no harm if it accepts verifiers, as passwordcheck does', async () => {
    await here.database.inspect(here.credentials(), 'app', 'look');
    await here.database.changePassword(here.credentials(), 'app', () => Promise.resolve('a-new-password-1'), options);
    expect(await here.database.probe(here.credentials({ password: 'a-new-password-1' }), 'look')).toEqual({
      outcome: 'accepted',
    });
  });
});

describe('the verifier of a new password', () => {
  const iterationsOf = (verifier: string) => /^SCRAM-SHA-256\$(\d+):/.exec(verifier)?.[1];
  const afterChange = async () => {
    await here.database.changePassword(here.credentials(), 'app', () => Promise.resolve('next'), options);
    return iterationsOf(await here.stored());
  };

  it('has as many iterations as the server itself would give it for this role', async () => {
    expect(await afterChange()).toBe('4096');
    await here.renew();
    await here.asSuperuser('ALTER ROLE app SET scram_iterations = 20000');
    expect(await afterChange()).toBe('20000');
  });

  it('never has fewer than the old one', async () => {
    await here.asSuperuser('SET scram_iterations = 30000', `ALTER ROLE app PASSWORD '${PASSWORD}'`);
    expect(await afterChange()).toBe('30000');
    await here.renew();
    await here.asSuperuser(
      'SET scram_iterations = 30000',
      `ALTER ROLE app PASSWORD '${PASSWORD}'`,
      'ALTER ROLE app SET scram_iterations = 1',
    );
    expect(await afterChange()).toBe('30000');
  });

  it('has few where the old one had few and the server wants few', async () => {
    await here.asSuperuser(
      'ALTER ROLE app SET scram_iterations = 1',
      'SET scram_iterations = 1',
      `ALTER ROLE app PASSWORD '${PASSWORD}'`,
    );
    expect(await afterChange()).toBe('1');
  });
});

describe('a role whose password is stored as MD5', () => {
  beforeEach(async () => {
    await here.asSuperuser("SET password_encryption = 'md5'", `ALTER ROLE app PASSWORD '${PASSWORD}'`);
    await here.server.writeHba([`hostssl all postgres ${local} scram-sha-256`, `hostssl all app ${local} md5`]);
  });
  const inspecting = (md5Roles: 'follow-server' | 'upgrade' | 'refuse') =>
    failure(new PostgresDatabase({ ca: here.server.caPem, md5Roles }).inspect(here.credentials(), 'app', 'look'));

  it('becomes SCRAM where the server itself would make it so', async () => {
    expect(await inspecting('follow-server')).toBe('nothing failed');
    await here.database.changePassword(here.credentials(), 'app', () => Promise.resolve('next'), options);
    expect(await here.stored()).toMatch(/^SCRAM-SHA-256\$4096:/);
    expect(await here.database.probe(here.credentials({ password: 'next' }), 'look', { newPassword: true })).toEqual({
      outcome: 'accepted',
    });
  });

  it('is left alone if the server stores MD5, unless configured otherwise', async () => {
    await here.asSuperuser("ALTER ROLE app SET password_encryption = 'md5'");
    expect(await inspecting('follow-server')).toBe(
      `PermanentError md5Password: Checking whether app on 127.0.0.1:${here.server.port}/postgres may change its password: the password is stored as MD5, password_encryption is md5, and MD5 roles are set to follow-server. If all clients of the role support SCRAM, set its password_encryption to scram-sha-256. Then rotate again.`,
    );
    expect(await inspecting('upgrade')).toBe('nothing failed');
    expect(await here.stored()).toMatch(/^md5/);
  });

  it('is refused altogether where that is wanted', async () => {
    expect(await inspecting('refuse')).toMatch(/^PermanentError md5Password: /);
  });
});
