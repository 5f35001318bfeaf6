import { SecretCache } from '../../../functions/client/secret-cache';
import type { SecretVersion } from '../../../functions/client/secret-version';

const version = (versionId: string): SecretVersion => ({ versionId, fields: { username: 'app', password: versionId } });

/** A cache whose source answers as the test says, and which counts what it is asked. */
function cacheOf(answers: readonly (SecretVersion | Error | undefined)[], ttlMilliseconds?: number) {
  const asked: string[] = [];
  const warnings: string[] = [];
  const cache = new SecretCache({
    source: async (label, fresh) => {
      asked.push(fresh ? `${label} fresh` : label);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onWarning: (message) => warnings.push(message),
    ...(ttlMilliseconds !== undefined && { ttlMilliseconds }),
  });
  return { cache, asked, warnings };
}

describe('the cached secret', () => {
  it('is read once, however many ask at the same time', async () => {
    const { cache, asked } = cacheOf([version('v1')]);
    const values = await Promise.all([cache.get(), cache.get(), cache.get()]);

    expect(values.map(({ versionId }) => versionId)).toEqual(['v1', 'v1', 'v1']);
    expect(asked).toEqual(['AWSCURRENT']);
  });

  it('is read again after its time to live, while the old value is still given out', async () => {
    const { cache, asked } = cacheOf([version('v1'), version('v2')], 0);
    await cache.get();
    const second = await cache.get();
    await new Promise((resolve) => setImmediate(resolve));

    expect([second.versionId, cache.last?.versionId]).toEqual(['v1', 'v2']);
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  });

  it('is not read again before', async () => {
    const { cache, asked } = cacheOf([version('v1'), version('v2')]);
    await cache.get();
    expect((await cache.get()).versionId).toBe('v1');
    expect(asked).toEqual(['AWSCURRENT']);
  });

  it('is read at once when it was refused', async () => {
    const { cache, asked } = cacheOf([version('v1'), version('v2')]);
    await cache.get();
    expect((await cache.refresh()).versionId).toBe('v2');
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT fresh']);
  });

  it('keeps its last good value if Secrets Manager is down, and says so without the value', async () => {
    const { cache, warnings } = cacheOf([version('v1'), new Error('connect ECONNREFUSED')]);
    await cache.get();
    expect((await cache.refresh()).versionId).toBe('v1');
    expect(await cache.pending()).toBeUndefined();
    expect(warnings).toEqual([
      'The secret could not be read (Error: connect ECONNREFUSED). The last good credential stays in use.',
      'The secret could not be read (Error: connect ECONNREFUSED). The last good credential stays in use.',
    ]);
  });

  it('fails as Secrets Manager does if there never was a good value', async () => {
    const { cache } = cacheOf([new Error('connect ECONNREFUSED'), new Error('connect ECONNREFUSED')]);
    await expect(cache.get()).rejects.toThrow('connect ECONNREFUSED');
    await expect(cache.refresh()).rejects.toThrow('connect ECONNREFUSED');
  });

  it('fails if no version is AWSCURRENT', async () => {
    const { cache } = cacheOf([undefined]);
    await expect(cache.get()).rejects.toThrow('The secret has no version with the staging label AWSCURRENT.');
  });
});

describe('the time to live', () => {
  afterEach(() => jest.restoreAllMocks());
  const TTL = 100_000;

  /** The age, in milliseconds, from which a cache that was filled at 0 reads again. */
  async function ageAtReading(): Promise<number> {
    const now = jest.spyOn(Date, 'now').mockReturnValue(0);
    const { cache, asked } = cacheOf([version('v1')], TTL);
    await cache.get();
    for (let age = 0; ; age += TTL / 100) {
      now.mockReturnValue(age);
      await cache.get();
      if (asked.length > 1) return age;
    }
  }

  it.each([
    [0, 100_000],
    [0.5, 95_000],
    [0.999_999, 91_000],
  ])('of a cache that draws %d ends at the latest after %d ms: at most a tenth is taken off', async (drawn, age) => {
    jest.spyOn(Math, 'random').mockReturnValue(drawn);
    expect(await ageAtReading()).toBe(age);
  });

  it('differs among caches that were filled at once, so that a fleet does not read at once', async () => {
    const ages: number[] = [];
    while (ages.length < 200) ages.push(await ageAtReading());
    expect(Math.min(...ages)).toBeGreaterThan(90_000);
    expect(Math.max(...ages)).toBeLessThanOrEqual(100_000);
    // Ten buckets of a hundredth each: of 200 draws each has 20 on average, and none has half of them.
    const buckets = new Map<number, number>();
    for (const age of ages) buckets.set(age, (buckets.get(age) ?? 0) + 1);
    expect(buckets.size).toBeGreaterThanOrEqual(8);
    expect(Math.max(...buckets.values())).toBeLessThan(100);
  });

  it('is drawn anew after each reading', async () => {
    const random = jest.spyOn(Math, 'random');
    await ageAtReading();
    // Filled, put off while it is read again, and filled again.
    expect(random.mock.calls.length).toBeGreaterThanOrEqual(2);
  });
});
