import type { IncomingMessage } from 'node:http';
import type { ActionRequest } from './source';

/** Longest accepted request, in bytes; those of the page are shorter. */
const LARGEST = 10_000;

export class TooLarge extends Error {}

/** @throws Error if the body is not what the page sends. */
export async function actionRequest(request: IncomingMessage): Promise<ActionRequest> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    throw new Error('The body must be JSON.');
  const { id, subject } = fieldsOf(await textOf(request));
  if (typeof id !== 'string') throw new Error('The field id must name an action.');
  if (subject !== undefined && typeof subject !== 'string') throw new Error('The field subject must be an ARN.');
  return { id, ...(subject !== undefined && { subject }) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST) throw new TooLarge(`The body is longer than ${LARGEST} bytes.`);
  }
  return text;
}

function fieldsOf(text: string): { readonly id?: unknown; readonly subject?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw new Error('The body must be JSON.');
  }
}
