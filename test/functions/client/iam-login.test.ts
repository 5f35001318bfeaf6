import { IamLogin } from '../../../functions/client/iam-login';

const TARGET = { user: 'orders_iam', host: 'db', port: 5432, database: 'orders' };

/** Tokens numbered in the order in which they were signed, and a clock that the test moves. */
function tokens() {
  let signed = 0;
  const logins = new IamLogin(
    async () => TARGET,
    async ({ user, host, port }) => `token ${++signed} of ${user}@${host}:${port}`,
  );
  return { logins, signed: () => signed };
}

describe('a token of IAM database authentication', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is signed once for all connections, and again after 10 minutes, 5 before it expires', async () => {
    const { logins, signed } = tokens();
    const [one, other] = await Promise.all([logins.get(), logins.get()]);
    expect(one).toEqual({ ...TARGET, password: 'token 1 of orders_iam@db:5432', plaintext: false });
    expect(other).toBe(one);

    jest.advanceTimersByTime(10 * 60_000 - 1);
    expect(await logins.get()).toBe(one);
    jest.advanceTimersByTime(1);
    expect((await logins.get()).password).toBe('token 2 of orders_iam@db:5432');
    expect(signed()).toBe(2);
  });

  it('stays in use, with a warning, while no other can be signed, until it expires after 15 minutes', async () => {
    const warnings: string[] = [];
    let working = true;
    const logins = new IamLogin(
      async () => TARGET,
      async () => {
        if (working) return 'token';
        throw new Error('Could not load credentials from any providers');
      },
      (message) => warnings.push(message),
    );
    const first = await logins.get();
    working = false;
    jest.advanceTimersByTime(10 * 60_000);
    expect(await logins.get()).toBe(first);
    jest.advanceTimersByTime(5 * 60_000 - 1);
    expect(await logins.get()).toBe(first);
    const warning =
      'A new token could not be signed (Error: Could not load credentials from any providers). The last one stays in use until it expires.';
    expect(warnings).toEqual([warning, warning]);

    jest.advanceTimersByTime(1);
    await expect(logins.get()).rejects.toThrow('Could not load credentials from any providers');
    working = true;
    expect(await logins.get()).not.toBe(first);
  });

  it('is signed again once if it was refused; if the second is refused, too, the role or the policy is wrong', async () => {
    const { logins, signed } = tokens();
    const first = await logins.get();
    const [second, same] = await Promise.all([logins.replace(first), logins.replace(first)]);
    expect(second?.password).toBe('token 2 of orders_iam@db:5432');
    expect(same).toBe(second);
    expect(await logins.replace(second!)).toBeUndefined();
    expect(signed()).toBe(2);

    // Later the refusal may be about the credentials it was signed with, which have ended since.
    jest.advanceTimersByTime(60_000);
    expect((await logins.replace(second!))?.password).toBe('token 3 of orders_iam@db:5432');
  });

  it('that was refused to a latecomer is the one that has replaced it', async () => {
    const { logins, signed } = tokens();
    const first = await logins.get();
    const second = await logins.replace(first);
    expect(await logins.replace(first)).toBe(second);
    expect(signed()).toBe(2);
  });

  it('keeps its sessions: they outlive it', async () => {
    const { logins } = tokens();
    const first = await logins.get();
    await logins.replace(first);
    expect(logins.isReplaced()).toBe(false);
  });
});
