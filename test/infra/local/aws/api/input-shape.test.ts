import {
  blob,
  flag,
  list,
  mapOf,
  notImitated,
  oneOf,
  readInput,
  required,
  structure,
  text,
  whole,
} from '../../../../../infra/local/aws/api/input-shape';
import type { Shape } from '../../../../../infra/local/aws/api/input-shape';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';

const refuse = (message: string) => new ServiceError('ValidationException', message);
const read = (shape: Shape, input: Readonly<Record<string, unknown>>) => readInput(shape, input, refuse);

describe('the input of an operation', () => {
  it('is read field by field; what is absent or null is undefined', () => {
    const shape = { Name: required(text()), Count: whole(), Kind: oneOf('a', 'b'), On: flag() };
    expect(read(shape, { Name: 'x', Count: 2, Kind: 'b', On: 'true' })).toEqual({
      Name: 'x',
      Count: 2,
      Kind: 'b',
      On: true,
    });
    expect(read(shape, { Name: 'x', Count: null })).toEqual({ Name: 'x' });
    expect(() => read(shape, { Name: null })).toThrow('Name is missing.');
  });

  it('must not have unknown fields, at any depth', () => {
    const shape = { Rules: structure({ Days: whole() }), Name: text() };
    expect(() => read(shape, { Nmae: 'x' })).toThrow('Unknown field Nmae. Known here: Rules, Name.');
    expect(() => read(shape, { Rules: { Dasy: 1 } })).toThrow('Unknown field Rules.Dasy. Known here: Days.');
    expect(() => read(shape, { toString: 'x' })).toThrow('Unknown field toString');
  });

  it.each([
    ['a string', text(), 7, 'F must be a string.'],
    ['long enough', text({ min: 2 }), 'a', 'F must have at least 2 characters; it has 1.'],
    ['short enough', text({ max: 2 }), 'abc', 'F must have 0 to 2 characters; it has 3.'],
    ['short enough in bytes', text({ max: 3, unit: 'bytes' }), 'üü', 'F must have 0 to 3 bytes; it has 4.'],
    ['of the pattern', text({ pattern: /^a$/ }), 'b', 'F must match ^a$.'],
    ['one of the words', oneOf('a', 'b'), 'c', 'F must be one of a, b.'],
    ['base64', blob(), 'a-b', 'F is not base64.'],
    ['a base64 string', blob(), 7, 'F must be a base64 string.'],
    ['few bytes', blob({ max: 1 }), 'AAEC', 'F must have 0 to 1 bytes; it has 3.'],
    ['whole', whole(), 1.5, 'F must be a whole number'],
    ['large enough', whole({ min: 1, max: 3 }), 0, 'F must be a whole number from 1 to 3.'],
    ['small enough', whole({ min: 1, max: 3 }), 4, 'F must be a whole number from 1 to 3.'],
    ['true or false', flag(), 'yes', 'F must be true or false.'],
    ['a list', list(text()), 'a', 'F must be a list.'],
    ['a list of the right members', list(text()), ['a', 1], 'F[1] must be a string.'],
    ['a long enough list', list(text(), { min: 1 }), [], 'F must have at least 1 members; it has 0.'],
    ['an object', structure({}), 'a', 'F must be an object.'],
    ['a map of the right members', mapOf(text()), { a: 1 }, 'F.a must be a string.'],
  ])('has fields that must be %s', (_rule, field, value, message) => {
    expect(() => read({ F: field }, { F: value })).toThrow(message);
  });

  it('may end at each limit', () => {
    const shape = {
      A: text({ min: 2, max: 2 }),
      B: whole({ min: 1, max: 1 }),
      C: blob({ max: 3 }),
      D: list(text(), { max: 1 }),
    };
    const input = { A: 'ab', B: 1, C: 'AAEC', D: ['x'] };
    expect(read(shape, input)).toEqual(input);
  });

  it('is refused where it asks for what is not imitated', () => {
    expect(() => read({ Replicas: notImitated() }, { Replicas: [] })).toThrow(
      expect.objectContaining({ name: 'NotImitatedException' }) as Error,
    );
    expect(() => read({ Replicas: notImitated() }, {})).not.toThrow();
  });
});
