import { onPort } from '../../../../infra/local/postgres/port';

const taken = new Error('could not bind IPv4 address "127.0.0.1": Address already in use');

describe('starting something on a port', () => {
  it('takes a free port if none is wanted', async () => {
    const started: number[] = [];
    const port = await onPort(undefined, async (candidate) => void started.push(candidate));

    expect(started).toEqual([port]);
    expect(port).toBeGreaterThan(1023);
  });

  it('takes the next port if another process was faster', async () => {
    const offered = [5001, 5002, 5003];
    const port = await onPort(
      undefined,
      async (candidate) => {
        if (candidate < 5003) throw taken;
      },
      async () => offered.shift() ?? 0,
    );

    expect(port).toBe(5003);
  });

  it('gives up after five ports', async () => {
    let attempts = 0;
    const start = async () => {
      attempts++;
      throw taken;
    };

    await expect(onPort(undefined, start, async () => 5001)).rejects.toBe(taken);
    expect(attempts).toBe(5);
  });

  it.each([
    ['the very port that is wanted is taken', 5001, taken],
    ['something else is wrong', undefined, new Error('FATAL: no space left')],
  ])('gives up at once if %s', async (_, wanted, failure) => {
    const tried: number[] = [];
    const start = async (port: number) => {
      tried.push(port);
      throw failure;
    };

    await expect(onPort(wanted, start, async () => 5001)).rejects.toBe(failure);
    expect(tried).toEqual([5001]);
  });
});
