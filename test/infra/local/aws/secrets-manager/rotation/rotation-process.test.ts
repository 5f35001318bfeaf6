import { ServiceError } from '../../../../../../infra/local/aws/api/service-error';
import { CURRENT, failed, FUNCTION_ARN, RotationStory, succeeded, TOKEN, wellBehaved } from '../rotation-story';

const ALL_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const NOTHING = async () => undefined;

describe('a rotation that succeeds', () => {
  it('is answered at once and then makes four calls, each with the secret, the token and its rotation token', async () => {
    const story = await RotationStory.begin(wellBehaved);
    const answer = await story.rotate();
    expect(answer).toEqual({ ARN: story.secretArn, Name: 'db', VersionId: TOKEN });
    await story.service.whenIdle();
    expect(story.steps).toEqual(ALL_STEPS);
    for (const call of story.calls) {
      expect(call).toEqual({
        Step: expect.any(String) as string,
        SecretId: story.secretArn,
        ClientRequestToken: TOKEN,
        RotationToken: expect.stringMatching(/^[a-zA-Z0-9-]{36,256}$/) as string,
      });
    }
    expect(new Set(story.calls.map((call) => call.RotationToken)).size).toBe(1);
  });

  it('ends with the new version current, no pending label, and the dates set', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await story.rotateToTheEnd();
    expect(await story.describe()).toMatchObject({
      VersionIdsToStages: { [CURRENT]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT'] },
      RotationEnabled: true,
      RotationLambdaARN: FUNCTION_ARN,
      LastRotatedDate: Date.parse('2026-11-22T10:00:00Z') / 1000,
      NextRotationDate: Date.parse('2026-12-02T23:59:59Z') / 1000,
    });
    expect(story.told).toEqual(['RotationStarted', 'RotationSucceeded']);
    expect(story.events[1]).toEqual({
      eventName: 'RotationSucceeded',
      eventTime: Date.parse('2026-11-22T10:00:00Z'),
      secretArn: story.secretArn,
      versionId: TOKEN,
    });
  });

  it('shows the pending version without a value before createSecret', async () => {
    const seen: unknown[] = [];
    const read = (told: RotationStory, which: object) =>
      told.call('GetSecretValue', { SecretId: 'db', ...which }).catch(String);
    const look = async (_event: unknown, told: RotationStory) => {
      const listed = await told.call('ListSecretVersionIds', { SecretId: 'db', IncludeDeprecated: true });
      seen.push(await told.labels(), listed.Versions);
      seen.push(await read(told, { VersionId: TOKEN }), await read(told, { VersionStage: 'AWSPENDING' }));
      return failed;
    };
    const story = await RotationStory.begin(look, { retry: { attempts: 1 } });
    await story.rotateToTheEnd();
    const notFound = "ResourceNotFoundException: Secrets Manager can't find the specified secret value for";
    expect(seen).toEqual([
      { [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] },
      [expect.objectContaining({ VersionId: CURRENT })],
      `${notFound} VersionId: ${TOKEN}`,
      `${notFound} staging label: AWSPENDING`,
    ]);
  });

  it('may be followed by the next one, even while AWSPENDING is still on the current version', async () => {
    const story = await RotationStory.begin(wellBehaved);
    await story.rotateToTheEnd();
    await story.call('UpdateSecretVersionStage', {
      SecretId: 'db',
      VersionStage: 'AWSPENDING',
      MoveToVersionId: TOKEN,
    });
    await expect(story.rotate({ ClientRequestToken: 'n'.repeat(32) })).resolves.toMatchObject({
      VersionId: 'n'.repeat(32),
    });
    await story.service.whenIdle();
  });
});

describe('a rotation that fails', () => {
  it('stops at the step that failed and is tried again from createSecret, with the same token, three times in all', async () => {
    const story = await RotationStory.begin(async (event, told) => {
      if (event.Step === 'createSecret') await told.storePending(event);
      return event.Step === 'setSecret' ? failed : succeeded;
    });
    await story.rotateToTheEnd();
    expect(story.steps).toEqual([
      'createSecret',
      'setSecret',
      'createSecret',
      'setSecret',
      'createSecret',
      'setSecret',
    ]);
    expect(new Set(story.calls.map((call) => call.ClientRequestToken))).toEqual(new Set([TOKEN]));
    expect(story.clock.sleeps).toEqual([60_000, 60_000]);
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed', 'RotationFailed', 'RotationFailed']);
    expect(story.events[1]?.errorMessage).toBe(`Error when executing lambda ${FUNCTION_ARN} during setSecret step`);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] });
    expect((await story.describe()).LastRotatedDate).toBeUndefined();
  });

  it('succeeds when a later attempt does', async () => {
    let attempts = 0;
    const story = await RotationStory.begin(async (event, told) => {
      if (event.Step === 'createSecret' && ++attempts === 1) return failed;
      return wellBehaved(event, told);
    });
    await story.rotateToTheEnd();
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed', 'RotationSucceeded']);
  });

  it('is judged by the labels: four calls that return do not make it complete', async () => {
    const story = await RotationStory.begin(NOTHING, { retry: { attempts: 1 } });
    await story.rotateToTheEnd();
    expect(story.steps).toEqual(ALL_STEPS);
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed']);
    expect(story.events[1]?.errorMessage).toContain('not complete');
    await expect(story.rotate({ ClientRequestToken: 'n'.repeat(32) })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: "A previous rotation isn't complete. That rotation will be reattempted.",
    });
  });

  it('is not tried again once the function has taken AWSPENDING away, and the next one may start', async () => {
    const story = await RotationStory.begin(async (event, told) => {
      await told.storePending(event);
      await told.removePending(event);
      return failed;
    });
    await story.rotateToTheEnd();
    expect(story.steps).toEqual(['createSecret']);
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed']);
    await story.rotateToTheEnd({ ClientRequestToken: 'n'.repeat(32) });
    expect(story.steps).toHaveLength(2);
  });

  it('counts a call that Lambda refuses as a failed step', async () => {
    const story = await RotationStory.begin(
      async () => {
        throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
      },
      { retry: { attempts: 1 } },
    );
    await story.rotateToTheEnd();
    expect(story.events[1]?.errorMessage).toBe(`Error when executing lambda ${FUNCTION_ARN} during createSecret step`);
    expect(story.defects).toEqual([]);
  });

  it('is reported as a defect, not as a failure, when the stand-in itself breaks', async () => {
    const story = await RotationStory.begin(async () => {
      throw new TypeError('a bug');
    });
    await story.rotateToTheEnd();
    expect(story.defects).toEqual([new TypeError('a bug')]);
    expect(story.told).toEqual(['RotationStarted']);
  });
});
