import { CURRENT, failed, FUNCTION_ARN, KEY, RotationStory, TOKEN, wellBehaved } from '../rotation-story';

describe('who wrote the pending value', () => {
  const writers: Readonly<Record<string, string>> = {
    [KEY.rotationFunction]: FUNCTION_ARN,
    [KEY.otherFunction]: 'arn:other',
  };
  const options = { writerOf: (accessKeyId: string) => writers[accessKeyId], retry: { attempts: 1 } };
  const writtenBy = (accessKeyId: string, more: (event: { RotationToken: string }) => object = () => ({})) =>
    RotationStory.begin(async (event, told) => {
      if (event.Step === 'createSecret') await told.storePending(event, accessKeyId, more(event));
      if (event.Step === 'finishSecret') await told.moveCurrent(event);
    }, options);

  it('must be the rotation function', async () => {
    const story = await writtenBy(KEY.rotationFunction);
    await story.rotateToTheEnd();
    expect(story.told).toEqual(['RotationStarted', 'RotationSucceeded']);
  });

  it.each([
    ['another function', KEY.otherFunction],
    ['a person', KEY.person],
  ])('must not be %s', async (_who, key) => {
    const story = await writtenBy(key);
    await story.rotateToTheEnd();
    expect(story.steps).toEqual(['createSecret']);
    expect(story.events[1]).toMatchObject({
      eventName: 'RotationFailed',
      errorMessage: `Pending secret version ${TOKEN} for Secret ${story.secretArn} was not created by Lambda ${FUNCTION_ARN}. Remove the AWSPENDING staging label and restart rotation`,
    });
  });

  it('is accepted from any caller with the token of the rotation, and from no caller with another token', async () => {
    const shown = await writtenBy(KEY.otherFunction, ({ RotationToken }) => ({ RotationToken }));
    await shown.rotateToTheEnd();
    expect(shown.told).toEqual(['RotationStarted', 'RotationSucceeded']);
    const forged = await writtenBy(KEY.otherFunction, () => ({ RotationToken: 'f'.repeat(36) }));
    await forged.rotateToTheEnd();
    expect(forged.told).toEqual(['RotationStarted', 'RotationFailed']);
  });
});

describe('a rotation that someone interferes with', () => {
  it('is abandoned when someone stores a new AWSCURRENT', async () => {
    const story = await RotationStory.begin(async (event, told) => {
      if (event.Step === 'createSecret') await told.storePending(event);
      if (event.Step === 'setSecret') {
        await told.call('PutSecretValue', {
          SecretId: 'db',
          ClientRequestToken: 'x'.repeat(32),
          SecretString: 'by hand',
        });
      }
    });
    await story.rotateToTheEnd();
    expect(story.steps).toEqual(['createSecret', 'setSecret']);
    expect(story.told).toEqual(['RotationStarted', 'RotationAbandoned']);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSPREVIOUS'], ['x'.repeat(32)]: ['AWSCURRENT'] });
  });

  it('is not tried again after CancelRotateSecret, and keeps its labels', async () => {
    const story = await RotationStory.begin(async (event, told) => {
      const cancelled = await told.call('CancelRotateSecret', { SecretId: event.SecretId });
      expect(cancelled.VersionId).toBe(TOKEN);
      return failed;
    });
    await story.rotateToTheEnd();
    expect(story.steps).toEqual(['createSecret']);
    expect(await story.describe()).toMatchObject({
      RotationEnabled: false,
      RotationLambdaARN: FUNCTION_ARN,
      VersionIdsToStages: { [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] },
    });
    expect((await story.describe()).NextRotationDate).toBeUndefined();
  });

  it('is not tried again once the secret is scheduled for deletion', async () => {
    const story = await RotationStory.begin(async (_event, told) => {
      await told.call('DeleteSecret', { SecretId: 'db' });
      return failed;
    });
    await story.rotateToTheEnd();
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed']);
  });

  it('answers a repeated request as the first time, without starting a second rotation', async () => {
    const story = await RotationStory.begin(wellBehaved);
    const first = await story.rotate();
    expect(await story.rotate()).toEqual(first);
    await story.service.whenIdle();
    expect(await story.rotate()).toEqual(first);
    await story.service.whenIdle();
    expect(story.steps).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
  });

  it('ends at once when the stand-in stops, whether it calls or waits', async () => {
    const calling = await RotationStory.begin(() => new Promise<undefined>(() => undefined));
    await calling.rotate();
    calling.service.stop();
    await calling.service.whenIdle();
    const waiting = await RotationStory.begin(async () => failed);
    waiting.clock.asleepForEver = true;
    await waiting.rotate();
    while (waiting.clock.sleeps.length === 0) await Promise.resolve();
    waiting.service.stop();
    await waiting.service.whenIdle();
    expect([...calling.defects, ...waiting.defects]).toEqual([]);
    expect(waiting.steps).toEqual(['createSecret']);
  });
});
