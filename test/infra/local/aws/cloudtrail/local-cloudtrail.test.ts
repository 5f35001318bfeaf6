import type { LocalService } from '../../../../../infra/local/aws/api/call';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import { LocalCloudTrail } from '../../../../../infra/local/aws/cloudtrail/local-cloudtrail';
import type { LocalFunction } from '../../../../../infra/local/aws/lambda/local-function';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const person = { accessKeyId: 'anna' };
const sandbox = { accessKeyId: 'SANDBOX' };
const fn = { name: 'shop-notify', roleArn: 'arn:aws:iam::000000000000:role/NotifyRole' } as LocalFunction;
const service: LocalService = {
  handle: async (operation) => {
    if (operation === 'DeleteSecret') throw new ServiceError('AccessDeniedException', 'no');
    return {};
  },
};

/** A history, a service whose calls go into it, and the time in a hand. */
function aTrail() {
  const time = { now: START };
  const trail = new LocalCloudTrail({
    clock: { now: () => time.now },
    functionOf: (accessKeyId) => (accessKeyId === 'SANDBOX' ? fn : undefined),
  });
  const traced = trail.traced(service, 'secretsmanager.amazonaws.com');
  const lookUp = async (query: object = {}) => {
    const { Events, ...rest } = await trail.handle('LookupEvents', { ...query }, person);
    return { events: Events as readonly Readonly<Record<string, unknown>>[], ...rest };
  };
  const contents = async (name: string) => {
    const { events } = await lookUp({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }] });
    return events.map(({ CloudTrailEvent }) => JSON.parse(String(CloudTrailEvent)) as Record<string, unknown>);
  };
  return { time, trail, traced, lookUp, contents };
}

describe('the event history', () => {
  it('names who called, and leaves out what holds a secret', async () => {
    const { traced, contents } = aTrail();
    await traced.handle('PutSecretValue', { SecretId: 's', SecretString: 'hush', RotationToken: 'hush' }, person);
    const [event] = await contents('PutSecretValue');
    expect(event).toMatchObject({
      eventType: 'AwsApiCall',
      eventSource: 'secretsmanager.amazonaws.com',
      eventTime: '2026-01-01T00:00:00Z',
      readOnly: false,
      userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/anna' },
      requestParameters: { secretId: 's' },
    });
    expect(JSON.stringify(event)).not.toContain('hush');
  });

  it('names a function by its role and its session', async () => {
    const { traced, contents } = aTrail();
    await traced.handle('GetSecretValue', { SecretId: 's' }, sandbox);
    expect(await contents('GetSecretValue')).toMatchObject([
      {
        readOnly: true,
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::000000000000:assumed-role/NotifyRole/shop-notify',
          sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::000000000000:role/NotifyRole' } },
        },
      },
    ]);
  });

  it('has what was refused, with the error, and what a service did by itself, without a caller', async () => {
    const { trail, traced, contents } = aTrail();
    await expect(traced.handle('DeleteSecret', {}, person)).rejects.toThrow('no');
    expect(await contents('DeleteSecret')).toMatchObject([{ errorCode: 'AccessDeniedException' }]);
    trail.add({
      eventSource: 'secretsmanager.amazonaws.com',
      eventName: 'RotationFailed',
      details: { additionalEventData: { SecretId: 's' }, requestID: 'r', errorMessage: 'm' },
    });
    expect(await contents('RotationFailed')).toMatchObject([
      {
        eventType: 'AwsServiceEvent',
        requestParameters: null,
        additionalEventData: { SecretId: 's' },
        errorMessage: 'm',
      },
    ]);
  });

  it('shows the newest first, in pages, between two times, and forgets after 90 days', async () => {
    const { time, traced, lookUp } = aTrail();
    for (const SecretId of ['a', 'b', 'c']) {
      await traced.handle('TagResource', { SecretId }, person);
      time.now += 1_000;
    }
    const ids = ({ events }: Awaited<ReturnType<typeof lookUp>>) =>
      events.map(({ CloudTrailEvent }) => /"secretId":"(.)"/.exec(String(CloudTrailEvent))?.[1]).join('');
    expect(ids(await lookUp())).toBe('cba');
    const first = await lookUp({ MaxResults: 2 });
    expect(ids(first)).toBe('cb');
    const rest = await lookUp({ MaxResults: 2, NextToken: Reflect.get(first, 'NextToken') as string });
    expect([ids(rest), Reflect.get(rest, 'NextToken')]).toEqual(['a', undefined]);
    expect(ids(await lookUp({ StartTime: START / 1000 + 1, EndTime: START / 1000 + 1 }))).toBe('b');
    time.now = START + 90 * DAY;
    expect(ids(await lookUp())).toBe('cb');
  });

  it.each([
    [
      { LookupAttributes: [1, 2].map((each) => ({ AttributeKey: 'EventName', AttributeValue: `${each}` })) },
      'InvalidParameterCombinationException',
    ],
    [
      { LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'x' }] },
      'InvalidParameterCombinationException',
    ],
    [{ StartTime: 2, EndTime: 1 }, 'InvalidTimeRangeException'],
    [{ NextToken: 'made-up' }, 'InvalidNextTokenException'],
    [{ EventCategory: 'insight' }, 'NotImitatedException'],
  ])('refuses %j', async (query, name) => {
    await expect(aTrail().lookUp(query)).rejects.toMatchObject({ name });
  });
});
