import { ServiceError } from './service-error';

/**
 * Turns a text about a bad field into the service's own exception. The text names the field and the rule, and never
 * repeats the value: it may be a secret.
 */
export type Refusal = (message: string) => ServiceError;

interface Field<T> {
  readonly read: (value: unknown, path: string, refuse: Refusal) => T;
}
interface RequiredField<T> extends Field<T> {
  readonly required: true;
}
type AnyField = Field<unknown> | RequiredField<unknown>;

/** The fields an operation or a structure accepts, by name. Fields are optional unless wrapped in {@link required}. */
export type Shape = Readonly<Record<string, AnyField>>;

/** What {@link readInput} gives back for a shape. */
export type InputOf<S extends Shape> = {
  readonly [K in keyof S]: S[K] extends RequiredField<infer T>
    ? T
    : S[K] extends Field<infer T>
      ? T | undefined
      : never;
};

interface Size {
  readonly min?: number;
  readonly max?: number;
}

function checkSize(size: number, limits: Size, unit: string, path: string, refuse: Refusal): void {
  const { min = 0, max = Infinity } = limits;
  if (size < min || size > max) {
    const range = max === Infinity ? `at least ${min}` : `${min} to ${max}`;
    throw refuse(`${path} must have ${range} ${unit}; it has ${size}.`);
  }
}

/** Marks a field without which the operation is refused. */
export function required<T>(field: Field<T>): RequiredField<T> {
  return { ...field, required: true };
}

/** Text; limits in characters, or in bytes of UTF-8 with `unit: 'bytes'`. */
export function text(
  rules: Size & { readonly unit?: 'characters' | 'bytes'; readonly pattern?: RegExp } = {},
): Field<string> {
  return {
    read(value, path, refuse) {
      if (typeof value !== 'string') throw refuse(`${path} must be a string.`);
      const { unit = 'characters' } = rules;
      checkSize(unit === 'bytes' ? Buffer.byteLength(value) : value.length, rules, unit, path, refuse);
      if (rules.pattern && !rules.pattern.test(value)) throw refuse(`${path} must match ${rules.pattern.source}.`);
      return value;
    },
  };
}

/** Text that is one of the named words. */
export function oneOf<const W extends string>(...words: readonly W[]): Field<W> {
  return {
    read(value, path, refuse) {
      const word = words.find((candidate) => candidate === value);
      if (word === undefined) throw refuse(`${path} must be one of ${words.join(', ')}.`);
      return word;
    },
  };
}

/** Binary data, base64 as it travels; limits in bytes. Read as base64 in its canonical spelling. */
export function blob(limits: Size = {}): Field<string> {
  return {
    read(value, path, refuse) {
      if (typeof value !== 'string') throw refuse(`${path} must be a base64 string.`);
      const bytes = Buffer.from(value, 'base64');
      const canonical = bytes.toString('base64');
      if (canonical.replace(/=+$/, '') !== value.replace(/=+$/, '')) throw refuse(`${path} is not base64.`);
      checkSize(bytes.length, limits, 'bytes', path, refuse);
      return canonical;
    },
  };
}

/** A whole number within limits, both included. */
export function whole(limits: Size = {}): Field<number> {
  return {
    read(value, path, refuse) {
      const { min = -Infinity, max = Infinity } = limits;
      if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
        throw refuse(`${path} must be a whole number from ${min} to ${max}.`);
      }
      return value;
    },
  };
}

/** True or false; the query protocol writes it as a word. */
export function flag(): Field<boolean> {
  return {
    read(value, path, refuse) {
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw refuse(`${path} must be true or false.`);
    },
  };
}

/** A list; limits in members. */
export function list<T>(member: Field<T>, limits: Size = {}): Field<readonly T[]> {
  return {
    read(value, path, refuse) {
      if (!Array.isArray(value)) throw refuse(`${path} must be a list.`);
      checkSize(value.length, limits, 'members', path, refuse);
      return value.map((one, index) => member.read(one, `${path}[${index}]`, refuse));
    },
  };
}

/** A map with free keys. */
export function mapOf<T>(member: Field<T>): Field<Readonly<Record<string, T>>> {
  return {
    read(value, path, refuse) {
      const entries = Object.entries(record(value, path, refuse));
      return Object.fromEntries(entries.map(([key, one]) => [key, member.read(one, `${path}.${key}`, refuse)]));
    },
  };
}

/** A structure of its own. */
export function structure<S extends Shape>(shape: S): Field<InputOf<S>> {
  return { read: (value, path, refuse) => readFields(shape, record(value, path, refuse), `${path}.`, refuse) };
}

/** A field that AWS knows and the stand-in does not imitate: it is rejected rather than ignored. */
export function notImitated(): Field<never> {
  return {
    read(_value, path) {
      throw new ServiceError('NotImitatedException', `The local stand-in does not imitate ${path}. Leave it out.`);
    },
  };
}

/**
 * Reads an operation's input by its shape. Absent and null are the same; an unknown field is refused, because a
 * misspelt option that is silently dropped is found only in production.
 *
 * @throws what `refuse` makes of the first fault.
 */
export function readInput<S extends Shape>(
  shape: S,
  input: Readonly<Record<string, unknown>>,
  refuse: Refusal,
): InputOf<S> {
  return readFields(shape, input, '', refuse);
}

function readFields<S extends Shape>(
  shape: S,
  input: Readonly<Record<string, unknown>>,
  prefix: string,
  refuse: Refusal,
): InputOf<S> {
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(shape, name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => prefix + name).join(', ');
    throw refuse(`Unknown field ${names}. Known here: ${Object.keys(shape).join(', ') || 'none'}.`);
  }
  const read = Object.entries(shape).map(([name, field]) => {
    const value = input[name];
    if (value !== undefined && value !== null) return [name, field.read(value, prefix + name, refuse)] as const;
    if ('required' in field) throw refuse(`${prefix + name} is missing.`);
    return [name, undefined] as const;
  });
  return Object.fromEntries(read) as InputOf<S>;
}

function record(value: unknown, path: string, refuse: Refusal): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`${path} must be an object.`);
  return value as Readonly<Record<string, unknown>>;
}
