import { mapOf, structure, text } from '../api/input-shape';
import type { InputOf } from '../api/input-shape';
import { ServiceError } from '../api/service-error';

/** Bytes of a message with its attributes (model of Publish: 256 KB). */
const MAX_MESSAGE_BYTES = 262_144;
/** Characters of a subject (model of Publish). */
const MAX_SUBJECT_LENGTH = 100;

const attributeShape = { DataType: text({ min: 1, max: 256 }), StringValue: text(), BinaryValue: text() };

/** Reads the message attributes of Publish. */
export const messageAttributes = mapOf(structure(attributeShape));

/** Message attributes by name, as Publish takes them. */
export type MessageAttributes = Readonly<Record<string, InputOf<typeof attributeShape>>>;

/** A message as it was published. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  readonly message: string;
  /** What subscriptions of a protocol get in its place. */
  readonly byProtocol?: Readonly<Record<string, string>>;
  readonly attributes: MessageAttributes;
  /** Milliseconds since 1970 on the stand-in's clock. */
  readonly publishedAt: number;
}

/** Exception of SNS for a bad parameter, in its words. */
export const invalidParameter = (message: string) =>
  new ServiceError('InvalidParameter', `Invalid parameter: ${message}`);

/** Exception of SNS for a topic or subscription that is not there. */
export const notFound = (what: string) => new ServiceError('NotFound', `${what} does not exist`, 404);

/**
 * Refuses what Publish refuses (model of Publish).
 *
 * @throws ServiceError `InvalidParameter`.
 */
export function checkMessage(message: string, subject: string | undefined, attributes: MessageAttributes): void {
  if (message === '') throw invalidParameter('Empty message');
  const parts = [message, ...Object.entries(attributes).flatMap(([name, one]) => [name, ...Object.values(one)])];
  const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part ?? ''), 0);
  if (bytes > MAX_MESSAGE_BYTES) throw invalidParameter('Message too long');
  // ASCII, no line breaks or control characters, beginning with a letter, number or punctuation mark.
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) {
    throw invalidParameter(
      `Subject must be 1 to ${MAX_SUBJECT_LENGTH} ASCII characters without line breaks, the first not a blank`,
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (DataType === undefined || (StringValue === undefined) === (BinaryValue === undefined)) {
      throw invalidParameter(
        `The message attribute '${name}' must have a DataType and either a StringValue or a BinaryValue`,
      );
    }
  }
}

/**
 * The text of a message, and those for single protocols if it has the structure `json` (API, Publish).
 *
 * @throws ServiceError `InvalidParameter`.
 */
export function textsIn(
  message: string,
  structure: string | undefined,
): Pick<PublishedMessage, 'message' | 'byProtocol'> {
  if (structure === undefined) return { message };
  if (structure !== 'json') throw invalidParameter(`Invalid value for MessageStructure: ${structure}`);
  const texts = parsed(message);
  if (texts === undefined) throw invalidParameter('Message Structure - JSON message body failed to parse');
  const { default: otherwise, ...others } = texts;
  if (typeof otherwise !== 'string') {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  const byProtocol = Object.entries(others).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { message: otherwise, byProtocol: Object.fromEntries(byProtocol) };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
