import { flag, text, whole } from '../../api/input-shape';
import { randomPassword } from '../random-password';
import { operation } from './context';

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
  (_world, input) => ({
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
