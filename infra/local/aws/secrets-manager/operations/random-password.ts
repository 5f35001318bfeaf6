import { randomInt } from 'node:crypto';
import { flag, text, whole } from '../../api/input-shape';
import { invalidParameter } from '../service-exceptions';
import { operation } from './context';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const UPPERCASE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const NUMBERS = '0123456789';
/** The punctuation GetRandomPassword draws from (its model, ExcludePunctuation). */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Default length (model of GetRandomPassword). */
const DEFAULT_PASSWORD_LENGTH = 32;

/** Rules of GetRandomPassword; every switch is off unless set, but for `requireEachType`, which is on. */
interface PasswordRules {
  readonly length?: number | undefined;
  readonly excludeCharacters?: string | undefined;
  readonly excludeNumbers?: boolean | undefined;
  readonly excludePunctuation?: boolean | undefined;
  readonly excludeUppercase?: boolean | undefined;
  readonly excludeLowercase?: boolean | undefined;
  readonly includeSpace?: boolean | undefined;
  /** At least one lower case letter, upper case letter, number and punctuation mark, of those that are not excluded. */
  readonly requireEachType?: boolean | undefined;
}

/**
 * A password drawn from the system's random source.
 *
 * @throws ServiceError `InvalidParameterException` if the rules leave no character, or more types than places.
 */
export function randomPassword(rules: PasswordRules): string {
  const { length = DEFAULT_PASSWORD_LENGTH, excludeCharacters = '', requireEachType = true } = rules;
  const wanted = [
    rules.excludeLowercase ? '' : LOWERCASE,
    rules.excludeUppercase ? '' : UPPERCASE,
    rules.excludeNumbers ? '' : NUMBERS,
    rules.excludePunctuation ? '' : PUNCTUATION,
  ];
  const types = wanted
    .map((type) => Array.from(type).filter((character) => !excludeCharacters.includes(character)))
    .filter((type) => type.length > 0);
  const space = rules.includeSpace && !excludeCharacters.includes(' ') ? [' '] : [];
  const all = [...types.flat(), ...space];
  if (all.length === 0) throw invalidParameter('No characters are left for the password: the rules exclude them all.');
  const compulsory = requireEachType ? types.map(pick) : [];
  if (compulsory.length > length) throw invalidParameter('Password length is too short based on the required types.');
  const rest = Array.from({ length: length - compulsory.length }, () => pick(all));
  return shuffled([...compulsory, ...rest]).join('');
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

/** Fisher-Yates shuffle; otherwise the required characters would always come first. */
function shuffled(characters: readonly string[]): readonly string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? '', result[last] ?? ''];
  }
  return result;
}

/** GetRandomPassword. */
export const getRandomPassword = operation(
  {
    PasswordLength: whole({ min: 1, max: 4096 }),
    ExcludeCharacters: text({ max: 4096 }),
    ExcludeNumbers: flag(),
    ExcludePunctuation: flag(),
    ExcludeUppercase: flag(),
    ExcludeLowercase: flag(),
    IncludeSpace: flag(),
    RequireEachIncludedType: flag(),
  },
  (_context, input) => ({
    RandomPassword: randomPassword({
      length: input.PasswordLength,
      excludeCharacters: input.ExcludeCharacters,
      excludeNumbers: input.ExcludeNumbers,
      excludePunctuation: input.ExcludePunctuation,
      excludeUppercase: input.ExcludeUppercase,
      excludeLowercase: input.ExcludeLowercase,
      includeSpace: input.IncludeSpace,
      requireEachType: input.RequireEachIncludedType,
    }),
  }),
);
