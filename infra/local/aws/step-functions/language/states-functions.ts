import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Longest array $range gives (Developer Guide, States.ArrayRange). */
const LONGEST_RANGE = 1000;

/** Looks like one of JSONata's own errors, so that it becomes States.QueryEvaluationError. D3141 is its code for $assert. */
const refusal = (message: string) => Object.assign(new Error(message), { code: 'D3141', position: 0 });

const formatMillis = jsonata('$fromMillis($now, $picture, $timezone)');

/**
 * Functions that Step Functions adds to JSONata (Developer Guide, "Transforming data with JSONata"), and the two of
 * JSONata that read the clock, on the stand-in's clock.
 */
export function statesFunctions(now: () => number): Readonly<Record<string, (...given: never[]) => unknown>> {
  return {
    parse: (json?: string) => (json === undefined ? undefined : parse(json)),
    uuid: () => randomUUID(),
    random: (seed?: number) => (seed === undefined ? Math.random() : fromSeed(seed)),
    hash: (data?: string, algorithm?: string) => (data === undefined ? undefined : hash(data, algorithm)),
    range,
    partition: (items?: readonly unknown[], size?: number) =>
      items === undefined ? undefined : partition(items, size),
    millis: () => now(),
    now: (picture?: string, timezone?: string) => formatMillis.evaluate(undefined, { now: now(), picture, timezone }),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The text itself may be anything: it stays out of the message.
    throw refusal('$parse was given a text that is not JSON');
  }
}

/** "If you provide the seed, the same seed gives the same number." */
function fromSeed(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}

function hash(data: string, algorithm = ''): string {
  const name = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  if (name === undefined) throw refusal(`$hash knows ${Object.keys(HASHES).join(', ')}, not '${algorithm}'`);
  if (typeof data !== 'string') throw refusal('$hash takes a string');
  return createHash(name).update(data).digest('hex');
}

function range(first?: number, last?: number, step?: number): readonly number[] {
  if (![first, last, step].every(Number.isInteger) || first === undefined || last === undefined || !step) {
    throw refusal('$range takes three whole numbers: first, last, and a step that is not 0');
  }
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > LONGEST_RANGE) throw refusal(`$range gives at most ${LONGEST_RANGE} numbers, not ${count}`);
  return Array.from({ length: count }, (_unused, index) => first + index * step);
}

function partition(items: readonly unknown[], size?: number): readonly unknown[] {
  if (!isList(items) || size === undefined || !Number.isInteger(size) || size < 1) {
    throw refusal('$partition takes an array and a whole size from 1');
  }
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_unused, index) => items.slice(index * size, (index + 1) * size));
}

/** Array.isArray, without giving a readonly array up to `any`. */
const isList = (value: unknown): boolean => Array.isArray(value);
