import { LocalCloudWatchLogs } from '../../../../../infra/local/aws/cloudwatch-logs/local-cloudwatch-logs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const caller = { accessKeyId: 'person' };

/** A group `records` with a stream `all`, and the time in a hand. */
function aLog(retentionInDays?: number) {
  const time = { now: START };
  const logs = new LocalCloudWatchLogs({ clock: { now: () => time.now } });
  logs.deployGroup({ name: 'records', retentionInDays });
  logs.deployStream('records', 'all');
  const call = (operation: string, input: object) => logs.handle(operation, { ...input }, caller);
  const put = (logEvents: object, where: object = {}) =>
    call('PutLogEvents', { logGroupName: 'records', logStreamName: 'all', logEvents, ...where });
  const messages = async (query: object = {}) => {
    const { events } = await call('FilterLogEvents', { logGroupName: 'records', ...query });
    return (events as readonly { readonly message: string }[]).map(({ message }) => message);
  };
  return { time, call, put, messages };
}

describe('a log group', () => {
  it('shows lines by their times, both ends included, whatever the order in which they came', async () => {
    const { put, messages } = aLog();
    await put([{ timestamp: START + 2, message: 'second' }]);
    await put([{ timestamp: START + 1, message: 'first' }]);
    expect(await messages()).toEqual(['first', 'second']);
    expect(await messages({ startTime: START + 2 })).toEqual(['second']);
    expect(await messages({ endTime: START + 1 })).toEqual(['first']);
    expect(await messages({ startTime: START + 3 })).toEqual([]);
  });

  it('lets lines go after its retention, and keeps them for ever without one', async () => {
    for (const [retention, left] of [
      [3, []],
      [undefined, ['old']],
    ] as const) {
      const { time, put, messages } = aLog(retention);
      await put([{ timestamp: START, message: 'old' }]);
      time.now += 3 * DAY - 1;
      expect(await messages()).toEqual(['old']);
      time.now += 1;
      expect(await messages()).toEqual(left);
    }
  });

  it('answers in pages', async () => {
    const { call, put } = aLog();
    await put([1, 2, 3].map((each) => ({ timestamp: START + each, message: String(each) })));
    const first = await call('FilterLogEvents', { logGroupName: 'records', limit: 2 });
    expect(first).toMatchObject({ events: [{ message: '1' }, { message: '2' }] });
    const rest = await call('FilterLogEvents', { logGroupName: 'records', limit: 2, nextToken: first.nextToken });
    expect(rest).toMatchObject({ events: [{ message: '3' }], nextToken: undefined });
  });

  it('is found by the beginning of its name or by a part of it', async () => {
    const { call } = aLog(7);
    const found = async (query: object) => (await call('DescribeLogGroups', query)).logGroups as readonly object[];
    expect(await found({ logGroupNamePrefix: 'rec' })).toMatchObject([{ logGroupName: 'records', retentionInDays: 7 }]);
    expect(await found({ logGroupNamePattern: 'cord' })).toHaveLength(1);
    expect(await found({ logGroupNamePrefix: 'cord' })).toEqual([]);
  });
});

describe('PutLogEvents', () => {
  it('drops what is too old or too new, and only its answer says so', async () => {
    const { put, messages } = aLog(7);
    const answer = await put([
      { timestamp: START - 7 * DAY - 1, message: 'too old' },
      { timestamp: START, message: 'kept' },
      { timestamp: START + 2 * HOUR + 1, message: 'too new' },
    ]);
    expect(answer).toEqual({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 } });
    expect(await messages()).toEqual(['kept']);
  });

  it.each([
    ['a group that does not exist', { logGroupName: 'other' }, 'ResourceNotFoundException'],
    ['a stream that does not exist', { logStreamName: 'other' }, 'ResourceNotFoundException'],
    [
      'lines that go back in time',
      { logEvents: [2, 1].map((timestamp) => ({ timestamp, message: 'a' })) },
      'InvalidParameterException',
    ],
    [
      'more than a megabyte',
      { logEvents: [{ timestamp: START, message: 'x'.repeat(1_048_551) }] },
      'InvalidParameterException',
    ],
    ['a misspelt field', { logStream: 'all' }, 'InvalidParameterException'],
  ])('refuses %s', async (_what, changes, name) => {
    await expect(aLog().put([{ timestamp: START, message: 'a' }], changes)).rejects.toMatchObject({ name });
  });
});
