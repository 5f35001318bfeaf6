import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { actionRequest, TooLarge } from './action-request';
import { cookie, isToken, refusalOf } from './guard';
import { followEvents } from './event-stream';
import type { ConsoleSource } from './source';
import { staticFile } from './static-files';

/** Only what this server serves: nothing inline, nothing embedded, no form that posts elsewhere. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS = {
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Pages of the console: what they show, and the token that a visitor must have. */
export interface ConsolePages {
  readonly source: ConsoleSource;
  readonly token: string;
  /** Further pages by name, each whole in one text. */
  readonly documents: Readonly<Record<'fleet' | 'evidence', () => Promise<string>>>;
}

/** Whether a request is for the console: a person's browser at the front page, or anything below `/page/` and `/console/`. */
function isForConsole({ method, url = '/', headers }: IncomingMessage): boolean {
  const path = pathOf(url);
  const browses = path === '/' && method === 'GET' && (headers.accept ?? '').includes('text/html');
  return browses || path.startsWith('/page/') || path.startsWith('/console/');
}

/** Answers requests for the console, on a port that serves other requests too; true if it was one. */
export function consoleGuest(pages: ConsolePages): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    if (!isForConsole(request)) return false;
    answer(pages, request, response).catch(() => response.destroy());
    return true;
  };
}

/** Answers a request for the console. Everybody on this machine may load the page itself; the data it shows needs the token. */
async function answer(pages: ConsolePages, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refusalOf(request.headers);
  if (refusal !== undefined) say(response, 403, refusal);
  else if (pathOf(request.url).startsWith('/console/')) await answerData(pages, request, response);
  else if (request.method !== 'GET') say(response, 405, 'Only GET.');
  else answerPage(pages, request, response);
}

function answerPage(pages: ConsolePages, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request.url);
  const token = new URL(request.url ?? '/', 'http://localhost').searchParams.get('token');
  const file = staticFile(path);
  if (path === '/' && token !== null) letIn(pages, token, request, response);
  else if (file === undefined) say(response, 404, 'There is no such page.');
  else response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.text);
}

/** The token moves from the address, where it could be seen and copied, into a cookie that only this server gets. */
function letIn({ token }: ConsolePages, given: string, request: IncomingMessage, response: ServerResponse): void {
  if (!isToken(given, token)) {
    say(response, 403, WANTS_TOKEN);
    return;
  }
  const set = `${cookieName(request)}=${token}; HttpOnly; SameSite=Strict; Path=/`;
  response.writeHead(303, { ...HEADERS, location: '/', 'set-cookie': set }).end();
}

async function answerData(
  { source, token, documents }: ConsolePages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = `${request.method ?? ''} ${pathOf(request.url)}`;
  if (!isToken(cookie(request.headers.cookie, cookieName(request)), token)) say(response, 401, WANTS_TOKEN);
  else if (asked === 'GET /console/events') followEvents(source, response, HEADERS);
  else if (asked === 'GET /console/fleet') await sendWhole(response, documents.fleet);
  else if (asked === 'GET /console/evidence') await sendWhole(response, documents.evidence);
  else if (asked === 'POST /console/actions' && source.perform) await perform(source.perform, request, response);
  else say(response, 404, 'There is no such page.');
}

/** A page with inline style and script: each is allowed by its hash, and nothing else is. */
async function sendWhole(response: ServerResponse, make: () => Promise<string>): Promise<void> {
  const page = await make().catch((error: unknown) => error as Error);
  if (typeof page !== 'string') {
    say(response, 500, page.message);
    return;
  }
  const hashes = (name: string) =>
    [...page.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(
      ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    );
  const policy = [
    "default-src 'none'",
    `script-src ${hashes('script').join(' ') || "'none'"}`,
    `style-src ${hashes('style').join(' ') || "'none'"}`,
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; ');
  const headers = { ...HEADERS, 'content-security-policy': policy, 'content-type': 'text/html; charset=utf-8' };
  response.writeHead(200, headers).end(page.replace(/<body[^>]*>/, `$&${WAY_BACK}`));
}

/** These pages are also written as files, without a console. */
const WAY_BACK = '<nav aria-label="Console"><a href="/">Back to the console</a></nav>';

async function perform(
  act: NonNullable<ConsoleSource['perform']>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A browser names the page it comes from with every POST.
  if (request.headers.origin === undefined) {
    say(response, 403, 'This page takes requests from itself only.');
    return;
  }
  try {
    say(response, 200, await act(await actionRequest(request)));
  } catch (error) {
    say(response, error instanceof TooLarge ? 413 : 400, (error as Error).message);
  }
}

const WANTS_TOKEN = 'Open the address that the terminal printed: it holds the token this page wants.';

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${sentence}\n`);
}

/** Cookies do not distinguish ports, so the cookie's name does. */
const cookieName = ({ socket }: IncomingMessage): string => `rotation-console-${socket.localPort ?? 0}`;

const pathOf = (url = '/'): string => url.split('?')[0] ?? '/';
