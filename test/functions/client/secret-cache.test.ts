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
