import { CURRENT, failed, RotationStory, TOKEN, wellBehaved } from '../rotation-story';

const NOTHING = async () => undefined;

describe('a lone test (RotateImmediately=false)', () => {
  it('calls testSecret only, on a copy of the current value, and takes the version away again', async () => {
    const seen: unknown[] = [];
    const story = await RotationStory.begin(async (event, told) => {
      const { ClientRequestToken: VersionId, SecretId } = event;
      seen.push((await told.call('GetSecretValue', { SecretId, VersionId })).SecretString, await told.labels());
    });
    await story.rotateToTheEnd({ RotateImmediately: false });
    expect(story.steps).toEqual(['testSecret']);
    expect(seen).toEqual(['old', { [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] }]);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'] });
    expect(story.told).toEqual(['TestRotationStarted', 'TestRotationSucceeded']);
    expect(await story.describe()).toMatchObject({ RotationEnabled: true });
    expect((await story.describe()).LastRotatedDate).toBeUndefined();
  });

  it('is not tried again when it fails, and leaves nothing behind', async () => {
    const story = await RotationStory.begin(async () => failed);
    await story.rotateToTheEnd({ RotateImmediately: false });
    expect(story.steps).toEqual(['testSecret']);
    expect(story.told).toEqual(['TestRotationStarted', 'TestRotationFailed']);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'] });
  });
});

describe('RotateSecret is refused', () => {
  it('without a function, or with one that may not be called', async () => {
    const story = await RotationStory.begin(NOTHING);
    await expect(story.rotate({ RotationLambdaARN: undefined })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'No Lambda rotation function ARN is associated with this secret.',
    });
    await expect(story.rotate({ RotationLambdaARN: 'arn:unknown' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    });
    expect(story.calls).toEqual([]);
  });

  it('while another is pending, and then changes no rule', async () => {
    const story = await RotationStory.begin(NOTHING, { retry: { attempts: 1 } });
    await story.rotateToTheEnd();
    const other = { ClientRequestToken: 'n'.repeat(32), RotationRules: { AutomaticallyAfterDays: 99 } };
    await expect(story.rotate(other)).rejects.toThrow("A previous rotation isn't complete.");
    expect((await story.describe()).RotationRules).toEqual({ AutomaticallyAfterDays: 10 });
  });

  it('without a token, which only SDKs fill in by themselves', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await expect(story.rotate({ ClientRequestToken: undefined })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
    expect(story.calls).toEqual([]);
  });

  it('with a token that names a version already, or for a secret without a value', async () => {
    const story = await RotationStory.begin(NOTHING);
    await expect(story.rotate({ ClientRequestToken: CURRENT })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await story.call('CreateSecret', { Name: 'empty' });
    await expect(story.rotate({ SecretId: 'empty' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('with two schedules', async () => {
    const story = await RotationStory.begin(NOTHING);
    const RotationRules = { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' };
    await expect(story.rotate({ RotationRules })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
