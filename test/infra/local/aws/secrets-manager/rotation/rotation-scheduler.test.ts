import type { LocalSecretsManagerOptions } from '../../../../../../infra/local/aws/secrets-manager/local-secrets-manager';
import { CURRENT, type Event, failed, RotationStory, succeeded, TOKEN, wellBehaved } from '../rotation-story';

const MONDAYS = { ScheduleExpression: 'cron(0 3 ? * MON *)', Duration: '2h' };
const epoch = (iso: string) => Date.parse(iso) / 1000;
const NOTHING = async () => undefined;

type Act = ConstructorParameters<typeof RotationStory>[0];

/** Sunday, 2026-11-22T10:00Z: rotation by these rules has just been turned on, and only the credential was tested. */
async function scheduled(act: Act, rules: object = MONDAYS, options: Partial<LocalSecretsManagerOptions> = {}) {
  const story = await RotationStory.begin(async (event, told) => {
    return event.ClientRequestToken === TOKEN ? succeeded : act(event, told);
  }, options);
  await story.rotateToTheEnd({ RotationRules: rules, RotateImmediately: false });
  story.events.length = 0;
  story.calls.length = 0;
  return story;
}

/** The events so far, each with the time of the stand-in's clock. */
const timeline = (story: RotationStory) =>
  story.events.map(({ eventName, eventTime }) => `${new Date(eventTime).toISOString().slice(0, 19)} ${eventName}`);
const tokens = (story: RotationStory) => [...new Set(story.calls.map((call) => call.ClientRequestToken))];

/** A rotation function that stores its value and then fails, until told otherwise. */
const failing = (until: { works: boolean }): Act => {
  return async (event, story) => {
    if (event.Step === 'createSecret') await story.storePending(event);
    if (event.Step === 'setSecret' && !until.works) return failed;
    if (event.Step === 'finishSecret') await story.moveCurrent(event);
    return succeeded;
  };
};

describe('a scheduled rotation', () => {
  it('begins with a fresh token when the window opens, not before', async () => {
    const story = await scheduled(wellBehaved);
    await story.clock.travelTo('2026-11-23T02:59:59Z');
    expect(story.calls).toEqual([]);
    await story.clock.travelTo('2026-11-23T03:00:00Z');
    expect(story.steps).toEqual(['createSecret', 'setSecret', 'testSecret', 'finishSecret']);
    expect(timeline(story)).toEqual(['2026-11-23T03:00:00 RotationStarted', '2026-11-23T03:00:00 RotationSucceeded']);
    const [token = ''] = tokens(story);
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(await story.describe()).toMatchObject({
      VersionIdsToStages: { [CURRENT]: ['AWSPREVIOUS'], [token]: ['AWSCURRENT'] },
      LastRotatedDate: epoch('2026-11-23T03:00:00Z'),
      NextRotationDate: epoch('2026-11-30T04:59:59Z'),
    });
  });

  it('comes once in each window, with another token every time', async () => {
    const story = await scheduled(wellBehaved);
    await story.clock.travelTo('2026-12-14T02:59:59Z');
    expect(timeline(story).filter((line) => line.endsWith('Started'))).toEqual([
      '2026-11-23T03:00:00 RotationStarted',
      '2026-11-30T03:00:00 RotationStarted',
      '2026-12-07T03:00:00 RotationStarted',
    ]);
    expect(tokens(story)).toHaveLength(3);
  });

  it('waits for the next opening if it is turned on while a window is open', async () => {
    const story = await RotationStory.begin(NOTHING);
    story.clock.set(Date.parse('2026-11-23T03:30:00Z'));
    await story.rotateToTheEnd({ RotationRules: MONDAYS, RotateImmediately: false });
    expect((await story.describe()).NextRotationDate).toBe(epoch('2026-11-30T04:59:59Z'));
    await story.clock.travelTo('2026-11-30T02:59:59Z');
    expect(story.steps).toEqual(['testSecret']);
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(story.steps).toContain('createSecret');
  });

  it('counts for a rate from the last rotation, by hand or by schedule', async () => {
    const story = await scheduled(wellBehaved, { ScheduleExpression: 'rate(4 hours)' });
    await story.clock.travelTo('2026-11-22T14:00:00Z');
    story.clock.set(Date.parse('2026-11-22T16:30:00Z'));
    await story.rotateToTheEnd({ ClientRequestToken: 'n'.repeat(32), RotationRules: undefined });
    await story.clock.travelTo('2026-11-23T00:30:00Z');
    expect(timeline(story).filter((line) => line.endsWith('Started'))).toEqual([
      '2026-11-22T14:00:00 RotationStarted',
      '2026-11-22T16:30:00 RotationStarted',
      '2026-11-22T20:00:00 RotationStarted',
      '2026-11-23T00:00:00 RotationStarted',
    ]);
  });

  it('counts for a rate from a value stored by hand, too', async () => {
    const story = await scheduled(wellBehaved, { AutomaticallyAfterDays: 10 });
    await story.clock.travelTo('2026-11-25T12:00:00Z');
    await story.call('PutSecretValue', { SecretId: 'db', SecretString: 'x', ClientRequestToken: 'h'.repeat(32) });
    await story.clock.travelTo('2026-12-04T23:59:59Z');
    expect(story.events).toEqual([]);
    await story.clock.travelTo('2026-12-05T00:00:00Z');
    expect(timeline(story)[0]).toBe('2026-12-05T00:00:00 RotationStarted');
  });
});

describe('a window that was slept through', () => {
  it('is still used if it is open', async () => {
    const story = await scheduled(wellBehaved);
    story.clock.set(Date.parse('2026-11-23T04:59:59Z'));
    await story.clock.travelTo('2026-11-23T04:59:59Z');
    expect(timeline(story)[0]).toBe('2026-11-23T04:59:59 RotationStarted');
  });

  it('is let go for a later one that is open by now', async () => {
    const story = await scheduled(wellBehaved);
    story.clock.set(Date.parse('2026-11-30T04:00:00Z'));
    await story.clock.travelTo('2026-11-30T05:00:00Z');
    expect(timeline(story)).toEqual(['2026-11-30T04:00:00 RotationStarted', '2026-11-30T04:00:00 RotationSucceeded']);
  });

  it('is let go if it is over, and the date has passed then', async () => {
    const story = await scheduled(wellBehaved);
    story.clock.set(Date.parse('2026-11-23T05:00:00Z'));
    await story.clock.travelTo('2026-11-30T02:59:59Z');
    expect(story.events).toEqual([]);
    expect((await story.describe()).NextRotationDate).toBe(epoch('2026-11-23T04:59:59Z'));
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(timeline(story)[0]).toBe('2026-11-30T03:00:00 RotationStarted');
  });

  it('is used up if someone has rotated manually within it', async () => {
    const story = await scheduled(wellBehaved);
    story.clock.set(Date.parse('2026-11-23T03:30:00Z'));
    await story.rotateToTheEnd({ ClientRequestToken: 'n'.repeat(32), RotationRules: undefined });
    await story.clock.travelTo('2026-11-23T05:00:00Z');
    expect(timeline(story)).toEqual(['2026-11-23T03:30:00 RotationStarted', '2026-11-23T03:30:00 RotationSucceeded']);
  });
});

describe('a scheduled rotation that fails', () => {
  it('is tried three times, and in the next window again with the same tokens; the date stays in the past', async () => {
    const hope = { works: false };
    const story = await scheduled(failing(hope));
    await story.clock.travelTo('2026-11-30T02:59:59Z');
    expect(timeline(story)).toEqual([
      '2026-11-23T03:00:00 RotationStarted',
      '2026-11-23T03:00:00 RotationFailed',
      '2026-11-23T03:01:00 RotationFailed',
      '2026-11-23T03:02:00 RotationFailed',
    ]);
    expect((await story.describe()).NextRotationDate).toBe(epoch('2026-11-23T04:59:59Z'));
    expect((await story.describe()).LastRotatedDate).toBeUndefined();

    hope.works = true;
    story.events.length = 0;
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(timeline(story)).toEqual(['2026-11-30T03:00:00 RotationSucceeded']);
    expect(tokens(story)).toHaveLength(1);
    expect(new Set(story.calls.map((call) => call.RotationToken)).size).toBe(1);
    expect(await story.describe()).toMatchObject({
      LastRotatedDate: epoch('2026-11-30T03:00:00Z'),
      NextRotationDate: epoch('2026-12-07T04:59:59Z'),
    });
  });

  it.each([
    [60, 1],
    [59, 2],
  ])('waits for the next window rather than try again %i minutes later, in %i attempts', async (minutes, attempts) => {
    const retry = { attempts: 3, pause: minutes * 60_000 };
    const story = await scheduled(failing({ works: false }), { ...MONDAYS, Duration: '1h' }, { retry });
    await story.clock.travelTo('2026-11-23T03:00:00Z');
    // One waits for the next window; another pauses only if it will try again.
    expect(story.clock.asleep).toBe(attempts);
    await story.clock.travelTo('2026-11-30T02:59:59Z');
    expect(story.told.filter((name) => name === 'RotationFailed')).toHaveLength(attempts);
  });

  it('does not try again once a pause that was slept through has outlasted the window', async () => {
    const story = await scheduled(failing({ works: false }));
    story.clock.asleepForEver = true;
    await story.clock.travelTo('2026-11-23T03:00:00Z');
    story.clock.set(Date.parse('2026-11-23T05:00:00Z'));
    await story.clock.travelTo('2026-11-23T05:00:00Z');
    await story.service.whenIdle();
    expect(story.told).toEqual(['RotationStarted', 'RotationFailed']);
  });

  it('gives way to a fresh one in the next window if the function has taken AWSPENDING away', async () => {
    const story = await scheduled(async (event, told) => {
      await told.storePending(event);
      await told.removePending(event);
      return failed;
    });
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(timeline(story)).toEqual([
      '2026-11-23T03:00:00 RotationStarted',
      '2026-11-23T03:00:00 RotationFailed',
      '2026-11-30T03:00:00 RotationStarted',
      '2026-11-30T03:00:00 RotationFailed',
    ]);
    expect(tokens(story)).toHaveLength(2);
  });

  it('is resumed in the next window also if RotateSecret had started it', async () => {
    const hope = { works: false };
    const story = await RotationStory.begin(failing(hope));
    await story.rotateToTheEnd({ RotationRules: MONDAYS });
    hope.works = true;
    await story.clock.travelTo('2026-11-23T03:00:00Z');
    expect(tokens(story)).toEqual([TOKEN]);
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT'] });
  });
});

describe('no rotation begins', () => {
  it('during one that is in progress', async () => {
    let answer: (result: undefined) => void = () => undefined;
    const story = await scheduled(() => new Promise((resolve) => (answer = resolve)), {
      ScheduleExpression: 'rate(4 hours)',
    });
    await story.clock.travelTo('2026-11-22T18:30:00Z');
    expect(story.told).toEqual(['RotationStarted']);
    expect(story.calls).toHaveLength(1);
    answer(undefined);
    story.service.stop();
  });

  it('after CancelRotateSecret, until RotateSecret turns rotation on again', async () => {
    const story = await scheduled(wellBehaved);
    await story.call('CancelRotateSecret', { SecretId: 'db' });
    expect(story.clock.asleep).toBe(0);
    await story.clock.travelTo('2026-11-24T00:00:00Z');
    expect(story.events).toEqual([]);
    await story.rotateToTheEnd({ RotationRules: undefined, RotateImmediately: false });
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(story.told).toContain('RotationSucceeded');
  });

  it('while the secret is scheduled for deletion; once restored, it waits for the next opening', async () => {
    const story = await scheduled(wellBehaved);
    await story.call('DeleteSecret', { SecretId: 'db' });
    expect(story.clock.asleep).toBe(0);
    await story.clock.travelTo('2026-11-23T03:30:00Z');
    await story.call('RestoreSecret', { SecretId: 'db' });
    expect((await story.describe()).NextRotationDate).toBe(epoch('2026-11-30T04:59:59Z'));
    await story.clock.travelTo('2026-11-30T03:00:00Z');
    expect(timeline(story)[0]).toBe('2026-11-30T03:00:00 RotationStarted');
  });

  it('for a deleted secret, or once the stand-in is stopped', async () => {
    const gone = await scheduled(wellBehaved);
    await gone.call('DeleteSecret', { SecretId: 'db', ForceDeleteWithoutRecovery: true });
    expect(gone.clock.asleep).toBe(0);
    const stopped = await scheduled(wellBehaved);
    stopped.service.stop();
    expect(stopped.clock.asleep).toBe(0);
    await stopped.rotate({ ClientRequestToken: 'n'.repeat(32), RotateImmediately: false });
    expect(stopped.clock.asleep).toBe(0);
  });

  it('by rules that have been replaced', async () => {
    const story = await scheduled(wellBehaved);
    await story.rotateToTheEnd({ RotationRules: { AutomaticallyAfterDays: 10 }, RotateImmediately: false });
    expect(story.clock.asleep).toBe(1);
    await story.clock.travelTo('2026-12-02T00:00:00Z');
    expect(timeline(story).filter((line) => line.endsWith(' RotationStarted'))).toEqual([
      '2026-12-02T00:00:00 RotationStarted',
    ]);
  });

  it('at another time because the secret was read, tagged, or the rules were refused', async () => {
    const story = await scheduled(wellBehaved);
    await story.clock.travelTo('2026-11-23T01:00:00Z');
    await story.call('GetSecretValue', { SecretId: 'db' });
    await story.call('TagResource', { SecretId: 'db', Tags: [{ Key: 'a', Value: 'b' }] });
    const refused = { ScheduleExpression: 'cron(30 3 ? * MON *)' };
    await expect(story.rotate({ RotationRules: refused })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('minutes "30" must be 0') as string,
    });
    await expect(story.rotate({ RotationRules: { ScheduleExpression: 'rate(1 day);' } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect((await story.describe()).RotationRules).toEqual(MONDAYS);
    await story.clock.travelTo('2026-11-23T03:00:00Z');
    expect(timeline(story)[0]).toBe('2026-11-23T03:00:00 RotationStarted');
  });
});

it('a rotation function that breaks the stand-in at an opening is a defect, and the next window still opens', async () => {
  let first = true;
  const story = await scheduled(async (event: Event, told) => {
    if (first) {
      first = false;
      throw new TypeError('a bug');
    }
    return wellBehaved(event, told);
  });
  await story.clock.travelTo('2026-11-30T03:00:00Z');
  expect(story.defects).toEqual([new TypeError('a bug')]);
  expect(story.told).toEqual(['RotationStarted', 'RotationSucceeded']);
});
