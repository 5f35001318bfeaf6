import { type ExecutionRecord, RECORD_TYPE } from '../../../workflow/execution-record';
import { answer, type Answer, serve } from '../alerts/server';

const RECORD: ExecutionRecord = {
  recordType: RECORD_TYPE,
  recordVersion: 1,
  productVersion: '1.2.3',
  executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-1',
  mode: 'rotate',
  startedBy: 'secretsManager',
  startedAt: '2026-11-22T03:11:58.000Z',
  endedAt: '2026-11-22T03:12:05.123Z',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
  secretName: 'app/orders',
  versionId: 'v',
  verdict: 'succeeded',
  applicationsCanLogIn: 'yes',
  acts: [],
  alerted: false,
};
const KEY = '123456789012/eu-central-1/2026/11/22/rotation/app-orders-1.json';

const CLOCK = { now: () => 0, sleep: () => Promise.resolve() };

/** Both services are one server; by what it is asked one sees which was meant. */
const isS3: (path: string) => boolean = (path) => path.includes('.json');
const taken: Answer = (response, { path }) =>
  void response
    .writeHead(200, isS3(path) ? {} : { 'content-type': 'application/x-amz-json-1.1' })
    .end(isS3(path) ? '' : '{}');

async function kept(given: Answer, bucketName?: string) {
  const server = await serve(given);
  process.env.AWS_ENDPOINT_URL = server.url;
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = 'AKIA';
  process.env.AWS_SECRET_ACCESS_KEY = 'x';
  try {
    // Its clients are made once in a process, as in a function.
    jest.resetModules();
    const { recordKeeper } = await import('../../../functions/evidence/record-keeper');
    const places = { logGroupName: 'records', ...(bucketName !== undefined && { bucketName }) };
    const result = await recordKeeper(places, CLOCK)(RECORD).catch((error: unknown) => (error as Error).message);
    return { result, received: server.received };
  } finally {
    await server.close();
  }
}

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe('a record', () => {
  it('is one line of the log group, at the time at which the execution ended', async () => {
    const { result, received } = await kept(taken);
    expect(result).toBeUndefined();
    expect(received.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body) as unknown])).toEqual([
      [
        'Logs_20140328.PutLogEvents',
        {
          logGroupName: 'records',
          logStreamName: 'executions',
          logEvents: [{ timestamp: 1795317125123, message: JSON.stringify(RECORD) }],
        },
      ],
    ]);
  });

  it('is an object of the bucket besides, with the checksum that Object Lock demands', async () => {
    const { result, received } = await kept(taken, 'evidence');
    expect(result).toBeUndefined();
    const [object] = received.filter(({ path }) => isS3(path));
    expect(object).toMatchObject({
      method: 'PUT',
      path: `/evidence/${KEY}?x-id=PutObject`,
      body: JSON.stringify(RECORD),
    });
    expect(object?.headers['x-amz-checksum-crc32']).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(received).toHaveLength(2);
  });

  it('is still written to the log if the bucket refuses it, and the refusal is reported', async () => {
    const { result, received } = await kept(
      (response, request) =>
        isS3(request.path)
          ? answer(403, '<Error><Code>AccessDenied</Code><Message>no s3:PutObject</Message></Error>')(response, request)
          : taken(response, request),
      'evidence',
    );
    expect(result).toMatch(
      /^accessDenied: Writing the record of arn:aws:states:\S+ to s3:\/\/evidence\/123456789012\/eu-central-1\/2026\/11\/22\/rotation\/app-orders-1\.json: AccessDenied: no s3:PutObject\. /,
    );
    expect(received.filter(({ path }) => !isS3(path))).toHaveLength(1);
  });

  it.each([
    [
      400,
      '{"__type":"AccessDeniedException","message":"no logs:PutLogEvents"}',
      /^accessDenied: .+no logs:PutLogEvents/,
    ],
    [200, '{"rejectedLogEventsInfo":{"tooOldLogEventEndIndex":1}}', /dropped the line as too old or too new/],
  ])('that the log answers with %i %s is not taken for kept', async (status, body, told) => {
    const { result } = await kept(answer(status, body, { 'content-type': 'application/x-amz-json-1.1' }));
    expect(result).toMatch(told);
  });

  it('costs no more than three seconds where a service does not answer', async () => {
    const began = performance.now();
    const { result } = await kept(() => {});
    expect(result).toContain('serviceUnreachable: Writing the record of ');
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
