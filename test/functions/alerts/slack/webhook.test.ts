import type { SlackMessage } from '../../../../functions/alerts/slack/message';
import type { RequestClock } from '../../../../functions/alerts/slack/webhook';
import { postToSlack } from '../../../../functions/alerts/slack/webhook';
import type { Answer } from '../server';
import { answer, serve } from '../server';

const MESSAGE: SlackMessage = { text: 'hello', attachments: [{ color: '#868e96', blocks: [] }], unfurl_links: false };
const PATH = '/services/T0WORK/B0HOOK/s3cr3t';

/** Time that passes only by sleeping; requests are aborted when `abort` says so. */
class TestClock implements RequestClock {
  readonly pauses: number[] = [];
  readonly timeouts: number[] = [];
  private time = 0;
  constructor(
    private readonly spentPerRequest = 0,
    private readonly abort: () => AbortSignal = () => new AbortController().signal,
  ) {}
  now() {
    return this.time;
  }
  async sleep(milliseconds: number) {
    this.pauses.push(milliseconds);
    this.time += milliseconds;
  }
  abortAfter(milliseconds: number) {
    this.timeouts.push(milliseconds);
    this.time += this.spentPerRequest;
    return this.abort();
  }
}

async function post(answers: readonly Answer[], clock = new TestClock()) {
  const server = await serve(...answers);
  try {
    const error = await postToSlack(server.url + PATH, MESSAGE, clock).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    if (error !== undefined) {
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(/T0WORK|s3cr3t|127\.0\.0\.1/);
    }
    return { error, requests: server.received, pauses: clock.pauses, timeouts: clock.timeouts };
  } finally {
    await server.close();
  }
}

describe('posting to Slack', () => {
  it('sends the message once as JSON when Slack accepts it', async () => {
    const { error, requests, pauses, timeouts } = await post([answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(pauses).toEqual([]);
    expect(timeouts).toEqual([2_000]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/services/T0WORK/B0HOOK/s3cr3t',
      body: '{"text":"hello","attachments":[{"color":"#868e96","blocks":[]}],"unfurl_links":false}',
      headers: expect.objectContaining({ 'content-type': 'application/json; charset=utf-8' }) as object,
    });
  });

  it('tries again after a fault of Slack and succeeds', async () => {
    const { error, requests, pauses } = await post([answer(503), answer(500), answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(requests).toHaveLength(3);
    expect(pauses).toEqual([500, 1_000]);
  });

  it('gives up after three faults and says so', async () => {
    const { error, requests } = await post([answer(503, 'service_unavailable')]);
    expect(requests).toHaveLength(3);
    expect(error?.name).toBe('TransientError');
    expect(error?.message).toBe(
      'serviceFault: Posting the alert to the Slack webhook (attempt 3 of 3): the webhook answered HTTP 503 service_unavailable. ' +
        'Look at the status page of Slack; the mail subscribers of the topic have the alert.',
    );
  });

  it('if rate limited, waits as long as Slack asks', async () => {
    const { error, requests, pauses } = await post([answer(429, '', { 'retry-after': '3' }), answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(requests).toHaveLength(2);
    expect(pauses).toEqual([3_000]);
  });

  it('honours the longest wait that leaves time for another attempt', async () => {
    const { error, pauses } = await post([answer(429, '', { 'retry-after': '6' }), answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(pauses).toEqual([6_000]);
  });

  it('gives up at once when Slack asks for a wait beyond its time', async () => {
    const { error, requests, pauses } = await post([answer(429, '', { 'retry-after': '7' })]);
    expect(requests).toHaveLength(1);
    expect(pauses).toEqual([]);
    expect(error?.message).toBe(
      'throttled: Posting the alert to the Slack webhook (attempt 1 of 3): the webhook answered HTTP 429. ' +
        'Slack takes one message per second and webhook; let fewer alerts go to this one.',
    );
  });

  it('waits its own pause if the requested wait is not a number of seconds', async () => {
    const { error, pauses } = await post([answer(429, '', { 'retry-after': 'soon' }), answer(429), answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(pauses).toEqual([500, 1_000]);
  });

  it('does not repeat a request Slack refuses permanently, and says what to do', async () => {
    const { error, requests } = await post([answer(404, 'no_service')]);
    expect(requests).toHaveLength(1);
    expect(error?.name).toBe('PermanentError');
    expect(error?.message).toBe(
      'configuration: Posting the alert to the Slack webhook (attempt 1 of 3): the webhook answered HTTP 404 no_service. ' +
        'Create a new incoming webhook in Slack and store its URL in the secret that SLACK_WEBHOOK_SECRET_ARN names.',
    );
  });

  it.each([
    ['a refusal of another kind of webhook', '{"ok":false,"error":"invalid_workflow_input"}'],
    ['the success of another kind of webhook', '{"ok":true}'],
    ['the page of a proxy', '<html><body>Please log in</body></html>'],
    ['nothing', ''],
    ['a code', 'invalid_payload'],
  ])('takes an answer 200 for a message delivered only if it is ok: %s is not', async (_what, body) => {
    const { error, requests } = await post([answer(200, body)]);
    expect(requests).toHaveLength(1);
    expect(error?.message).toMatch(
      /^configuration: Posting the alert to the Slack webhook \(attempt 1 of 3\): the webhook answered HTTP 200( invalid_payload)? without Slack's ok\. /,
    );
  });

  it('quotes nothing of an answer that is not a code of Slack, since it may repeat the URL', async () => {
    const { error } = await post([answer(403, `Blocked: https://hooks.slack.com${PATH}`)]);
    expect(error?.message).toContain('the webhook answered HTTP 403. ');
  });

  it('follows no redirect', async () => {
    const elsewhere = await serve(answer(200, 'ok'));
    const { error } = await post([answer(302, '', { location: `${elsewhere.url}/elsewhere` })]).finally(() =>
      elsewhere.close(),
    );
    expect(elsewhere.received).toEqual([]);
    expect(error?.message).toContain('the webhook answered HTTP 302. ');
  });

  it('tries again when the connection breaks', async () => {
    const breaks: Answer = (response) => void response.socket?.destroy();
    const { error, requests } = await post([breaks, answer(200, 'ok')]);
    expect(error).toBeUndefined();
    expect(requests).toHaveLength(2);
  });

  it('names only the code when there is no connection at all', async () => {
    const server = await serve();
    await server.close();
    await expect(postToSlack(server.url + PATH, MESSAGE, new TestClock())).rejects.toThrow(
      'serviceUnreachable: Posting the alert to the Slack webhook (attempt 3 of 3): no answer (ECONNREFUSED). ' +
        'See that the function reaches the internet (it needs no VPC), and the status page of Slack.',
    );
  });

  it('is over within 8 seconds even if every attempt hangs for its 2 seconds', async () => {
    const clock = new TestClock(2_000, () => AbortSignal.timeout(1));
    const { error } = await post([() => undefined], clock);
    expect(error?.message).toContain('(attempt 3 of 3): no answer (TimeoutError)');
    expect(clock.timeouts).toEqual([2_000, 2_000, 2_000]);
    expect(clock.now()).toBe(7_500);
  });
});
