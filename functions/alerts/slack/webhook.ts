import { setTimeout as sleep } from 'node:timers/promises';
import { RotationError } from '../../errors/rotation-error';
import type { Clock } from '../../rotation/ports';
import type { SlackMessage } from './message';

/** Time for requests, handed in so that tests need not wait. */
export interface RequestClock extends Clock {
  /** A signal that aborts a request after so many milliseconds. */
  abortAfter(milliseconds: number): AbortSignal;
}

/** The real time. */
export const requestClock: RequestClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  abortAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
};

/**
 * Three attempts of 2 s with pauses of 0.5 and 1 s are over within 8 s, so that they fit into a function of 10 s.
 * Slack usually answers within half a second.
 */
const PostLimit = {
  attempts: 3,
  attemptMilliseconds: 2_000,
  pausesMilliseconds: [500, 1_000],
  totalMilliseconds: 8_000,
} as const;

interface Refusal {
  /** What came back, without the URL: it is a secret. */
  readonly found: string;
  readonly reason: 'serviceUnreachable' | 'serviceFault' | 'throttled' | 'configuration';
  readonly retryAfterMilliseconds?: number | undefined;
}

const REMEDY: Readonly<Record<Refusal['reason'], string>> = {
  serviceUnreachable: 'See that the function reaches the internet (it needs no VPC), and the status page of Slack.',
  serviceFault: 'Look at the status page of Slack; the mail subscribers of the topic have the alert.',
  throttled: 'Slack takes one message per second and webhook; let fewer alerts go to this one.',
  configuration:
    'Create a new incoming webhook in Slack and store its URL in the secret that SLACK_WEBHOOK_SECRET_ARN names.',
};

/**
 * Posts a message to an incoming webhook. Retries after a network error, a 5xx or a 429; after a 429 it waits as long as
 * Slack asks. It gives up at once if that exceeds the time left, because Lambda will run the function again.
 *
 * @throws RotationError that never contains the URL.
 */
export async function postToSlack(webhookUrl: string, message: SlackMessage, clock: RequestClock): Promise<void> {
  const body = JSON.stringify(message);
  const deadline = clock.now() + PostLimit.totalMilliseconds;
  for (let attempt = 1; ; attempt++) {
    const refusal = await postOnce(webhookUrl, body, clock.abortAfter(PostLimit.attemptMilliseconds));
    if (refusal === undefined) {
      return;
    }
    const pause = refusal.retryAfterMilliseconds ?? PostLimit.pausesMilliseconds[attempt - 1] ?? 0;
    const tooLate = clock.now() + pause + PostLimit.attemptMilliseconds > deadline;
    if (refusal.reason === 'configuration' || attempt >= PostLimit.attempts || tooLate) {
      throw new RotationError(refusal.reason, {
        attempted: `Posting the alert to the Slack webhook (attempt ${attempt} of ${PostLimit.attempts})`,
        found: refusal.found,
        remedy: REMEDY[refusal.reason],
      });
    }
    await clock.sleep(pause);
  }
}

/** One request; undefined if Slack has accepted the message. */
async function postOnce(webhookUrl: string, body: string, signal: AbortSignal): Promise<Refusal | undefined> {
  try {
    // A redirect would carry the alert elsewhere; Slack sends none.
    const response = await fetch(webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      signal,
      redirect: 'manual',
    });
    const text = await response.text();
    // Slack's complete answer if it accepted the message; a proxy or another service may answer 200 with anything else.
    return response.status === 200 && text === 'ok'
      ? undefined
      : refusalFrom(response.status, text, response.headers.get('retry-after'));
  } catch (error) {
    return { reason: 'serviceUnreachable', found: `no answer (${codeOf(error)})` };
  }
}

function refusalFrom(status: number, text: string, retryAfter: string | null): Refusal {
  // Slack's own words are a code such as no_service; anything longer may come from a proxy and quote the URL.
  const said = /^[a-z_]{1,50}$/.test(text) ? ` ${text}` : '';
  const found = `the webhook answered HTTP ${status}${said}${status === 200 ? " without Slack's ok" : ''}`;
  if (status === 429) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined;
    return { reason: 'throttled', found, retryAfterMilliseconds: seconds === undefined ? undefined : seconds * 1_000 };
  }
  return { reason: status >= 500 ? 'serviceFault' : 'configuration', found };
}

/** Only the code or the name: the message of a fetch error may quote the URL. */
function codeOf(error: unknown): string {
  return textField(field(error, 'cause'), 'code') ?? textField(error, 'name') ?? 'unknown';
}

function textField(value: unknown, name: string): string | undefined {
  const text = field(value, name);
  return typeof text === 'string' ? text : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
