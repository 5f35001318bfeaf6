import { rotatingPool, type SecretVersion, secretCache } from '../../../functions/client/index';
import { aFalseDatabase } from './a-false-database';

const version = (password: string): SecretVersion => ({
  versionId: password,
  fields: { username: 'app', password },
});
const SILENT = 'Reading AWSCURRENT of the secret orders/db: no answer within 5 seconds.';
const STAYS = 'The last good credential stays in use.';
/** Longer than any time to live of 300 s, however much jitter takes off. */
const TTL = 300_000;

/** A secret whose every reading stays unanswered until the test answers it; all that was read, and all warnings. */
function aSlowSecret() {
  const readings: { label: string; answer(value?: SecretVersion): void; signal?: AbortSignal }[] = [];
  const warnings: string[] = [];
  const options = {
    secretId: 'orders/db',
    source: (label: string, fresh: boolean, signal?: AbortSignal) =>
      new Promise<SecretVersion | undefined>((answer) =>
        readings.push({ label: fresh ? `${label} anew` : label, answer, ...(signal && { signal }) }),
      ),
    onWarning: (message: string) => warnings.push(message),
  };
  /** Answers the reading with this number, counted from 1, and lets everyone who waits hear it. */
  const answer = async (number: number, value?: SecretVersion) => {
    readings[number - 1]!.answer(value);
    await settled();
  };
  return { options, readings, warnings, answer, asked: () => readings.map(({ label }) => label) };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('while Secrets Manager is slow', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** A cache that has read v1, and the secret behind it. */
  async function aFilledCache() {
    const secret = aSlowSecret();
    const cache = secretCache(secret.options);
    const first = cache.get();
    await secret.answer(1, version('v1'));
    expect((await first).versionId).toBe('v1');
    return { ...secret, cache };
  }

  it('the first read ends after 5 seconds with an error for every caller, and the next begins anew', async () => {
    const { options, readings, answer, asked } = aSlowSecret();
    const cache = secretCache(options);
    const heard = Promise.allSettled([cache.get(), cache.get()]);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(readings[0]!.signal!.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect((await heard).map((ended) => ended.status === 'rejected' && (ended.reason as Error).message)).toEqual([
      SILENT,
      SILENT,
    ]);
    expect(readings[0]!.signal!.aborted).toBe(true);
    expect(asked()).toEqual(['AWSCURRENT']);

    const second = cache.get();
    await jest.advanceTimersByTimeAsync(4_999);
    await answer(2, version('v1'));
    expect((await second).versionId).toBe('v1');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('nothing waits for a background refresh: one read at a time, and one warning for each that is not answered', async () => {
    const { cache, warnings, asked } = await aFilledCache();
    for (let time = 1; time <= 2; time++) {
      await jest.advanceTimersByTimeAsync(TTL);
      for (let connection = 1; connection <= 50; connection++) expect((await cache.get()).versionId).toBe('v1');
      await jest.advanceTimersByTimeAsync(4_999);
      for (let connection = 1; connection <= 50; connection++) expect((await cache.get()).versionId).toBe('v1');
      expect(warnings).toHaveLength(time - 1);
      await jest.advanceTimersByTimeAsync(1);
    }
    const warning = `The secret could not be read (Error: ${SILENT}). ${STAYS}`;
    expect(warnings).toEqual([warning, warning]);
    expect(asked()).toEqual(['AWSCURRENT', 'AWSCURRENT', 'AWSCURRENT']);
  });

  it('an answer after seconds is used from then on', async () => {
    const { cache, warnings, answer } = await aFilledCache();
    await jest.advanceTimersByTimeAsync(TTL);
    await cache.get();
    await jest.advanceTimersByTimeAsync(4_000);
    expect((await cache.get()).versionId).toBe('v1');
    await answer(2, version('v2'));
    expect((await cache.get()).versionId).toBe('v2');
    expect(warnings).toEqual([]);
  });

  it('after a refused login, 50 connections wait for one read, and for 5 seconds at most', async () => {
    const { cache, warnings, asked } = await aFilledCache();
    const waiting = Promise.all(Array.from({ length: 50 }, () => cache.refresh()));
    const pending = Promise.all(Array.from({ length: 50 }, () => cache.pending()));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(new Set((await waiting).map(({ versionId }) => versionId))).toEqual(new Set(['v1']));
    expect(new Set(await pending)).toEqual(new Set([undefined]));
    expect(asked()).toEqual(['AWSCURRENT', 'AWSCURRENT anew', 'AWSPENDING anew']);
    expect(warnings).toEqual([
      `The secret could not be read (Error: ${SILENT}). ${STAYS}`,
      `The secret could not be read (Error: ${SILENT.replace('AWSCURRENT', 'AWSPENDING')}). ${STAYS}`,
    ]);
  });

  it('a late answer to an earlier question never takes the place of a newer one', async () => {
    const { cache, answer, asked } = await aFilledCache();
    await jest.advanceTimersByTimeAsync(TTL);
    await cache.get();
    const refreshed = cache.refresh();
    await answer(3, version('v2'));
    expect((await refreshed).versionId).toBe('v2');
    await answer(2, version('v1'));
    expect((await cache.get()).versionId).toBe('v2');
    expect(asked()).toEqual(['AWSCURRENT', 'AWSCURRENT', 'AWSCURRENT anew']);
  });

  it('an answer that comes when nothing waits any longer changes nothing', async () => {
    const { cache, answer } = await aFilledCache();
    const refreshed = cache.refresh();
    await jest.advanceTimersByTimeAsync(5_000);
    expect((await refreshed).versionId).toBe('v1');
    await answer(2, version('v2'));
    expect((await cache.get()).versionId).toBe('v1');
  });
});

it('a pool opens connections with the last good value while its secret is not answered, and asks once', async () => {
  const database = await aFalseDatabase('28P01', (password) => password === 'v1');
  const { options, answer, asked } = aSlowSecret();
  const pool = rotatingPool({ ...options, host: '127.0.0.1', port: database.port, ssl: false, ttlMilliseconds: 0 });
  const ask = async () => {
    const client = await pool.connect();
    await client.query('SELECT');
    client.release(true);
  };
  const first = ask();
  await answer(1, version('v1'));
  await first;
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  expect(database.passwords).toEqual(['v1', 'v1', 'v1', 'v1', 'v1']);
  expect(asked()).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  await answer(2, version('v1'));
  await pool.end();
  database.stop();
});
