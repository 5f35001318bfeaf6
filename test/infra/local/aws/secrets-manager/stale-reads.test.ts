import { CURRENT, RotationStory, TOKEN, wellBehaved } from './rotation-story';

const ASKER = { accessKeyId: 'PERSON' };
const put = (story: RotationStory) =>
  story.call('PutSecretValue', {
    SecretId: 'db',
    ClientRequestToken: TOKEN,
    SecretString: 'new',
    VersionStages: ['AWSPENDING'],
  });

describe('a read that is behind', () => {
  it('sees labels and values as they were before the last change, and changes nothing', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await put(story);
    const stale = (operation: string, more: object = {}) =>
      story.service.handle(operation, { SecretId: 'db', ...more }, ASKER, 'stale');
    expect((await stale('DescribeSecret')).VersionIdsToStages).toEqual({ [CURRENT]: ['AWSCURRENT'] });
    await expect(stale('GetSecretValue', { VersionId: TOKEN })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect((await stale('ListSecretVersionIds')).Versions).toHaveLength(1);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] });
    expect(await story.call('GetSecretValue', { SecretId: 'db', VersionId: TOKEN })).toMatchObject({
      SecretString: 'new',
    });
  });

  it('is up to date where nothing has changed, or something else than labels and values', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await put(story);
    await story.call('TagResource', { SecretId: 'db', Tags: [{ Key: 'a', Value: 'b' }] });
    const { Tags, VersionIdsToStages } = await story.service.handle(
      'DescribeSecret',
      { SecretId: 'db' },
      ASKER,
      'stale',
    );
    expect(Tags).toEqual([{ Key: 'a', Value: 'b' }]);
    expect(VersionIdsToStages).toEqual({ [CURRENT]: ['AWSCURRENT'] });
  });

  it('never makes a write go by what was: the compare-and-swap is done on what is', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await put(story);
    const move = { SecretId: 'db', VersionStage: 'AWSCURRENT', RemoveFromVersionId: CURRENT, MoveToVersionId: TOKEN };
    await story.service.handle('UpdateSecretVersionStage', move, ASKER, 'stale');
    await expect(story.service.handle('UpdateSecretVersionStage', move, ASKER, 'stale')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

it('with staleReads every read is behind for so long after a change', async () => {
  const story = await RotationStory.begin(wellBehaved, { staleReads: 1_000 });
  await put(story);
  expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'] });
  await story.clock.sleep(999);
  expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'] });
  await story.clock.sleep(1);
  expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] });
});
