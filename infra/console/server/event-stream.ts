import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ConsoleSource } from './source';

/** Milliseconds between two keep-alives, so that a page notices if its server is gone. */
const ALIVE_EVERY = 15_000;

/** Sends the snapshot, and each new one, as server-sent events until the page goes away. */
export function followEvents(source: ConsoleSource, response: ServerResponse, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8' });
  const send = (text: string) => response.write(text);
  const snapshot = (now: object) => send(`event: snapshot\ndata: ${JSON.stringify(now)}\n\n`);
  snapshot(source.snapshot);
  const unsubscribe = source.subscribe(snapshot);
  const alive = setInterval(() => send(': alive\n\n'), ALIVE_EVERY).unref();
  response.on('close', () => {
    clearInterval(alive);
    unsubscribe();
  });
}
