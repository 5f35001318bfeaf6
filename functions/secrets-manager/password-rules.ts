import type { GetRandomPasswordCommandInput } from '@aws-sdk/client-secrets-manager';
import type { PasswordRules } from '../rotation/secret/password-options';

/** The rules as GetRandomPassword takes them. Never a blank: it breaks connection strings. */
export function randomPasswordInput(rules: PasswordRules): GetRandomPasswordCommandInput {
  return {
    PasswordLength: rules.length,
    ExcludeCharacters: rules.excludeCharacters,
    ExcludeNumbers: rules.excludeNumbers,
    ExcludePunctuation: rules.excludePunctuation,
    ExcludeUppercase: rules.excludeUppercase,
    ExcludeLowercase: rules.excludeLowercase,
    IncludeSpace: false,
    RequireEachIncludedType: rules.requireEachIncludedType,
  };
}
