import { spawnSync } from 'node:child_process';
import { Client } from 'pg';
import { parse } from 'yaml';
import { DEFAULT_PASSWORD_RULES } from '../../../functions/rotation/secret/password-options';
import { randomPasswordInput } from '../../../functions/secrets-manager/password-rules';
import { randomPassword } from '../../../infra/local/aws/secrets-manager/operations/random-password';

/** As many as are drawn for a test. */
const DRAWN = 10_000;
/** Linux takes 128 KiB in one argument of a program (MAX_ARG_STRLEN). */
const IN_ONE_COMMAND = 2_000;

/** What comes out where passwords are written to without any escaping. */
const PLACES: Readonly<Record<string, (passwords: readonly string[]) => (string | undefined)[]>> = {
  'a connection string, read by pg': (passwords) =>
    passwords.map((password) => new Client({ connectionString: `postgres://app:${password}@db/app` }).password ?? ''),
  'a URL': (passwords) =>
    passwords.map((password) => decodeURIComponent(new URL(`https://app:${password}@db/app`).password)),
  'sh -c': (passwords) =>
    batches(passwords).flatMap((batch) =>
      spawnSync('sh', ['-c', `printf '%s\\n' ${batch.join(' ')}`], { encoding: 'utf8' })
        .stdout.split('\n')
        .slice(0, -1),
    ),
  // The driver splits at & and at the first =, and decodes as forms do.
  'a JDBC URL': (passwords) =>
    passwords.map(
      (password) => new URLSearchParams(`user=app&password=${password}&ssl=true`).get('password') ?? undefined,
    ),
  // "If an entry needs to contain : or \, escape this character with \." (PostgreSQL manual, "The Password File")
  '.pgpass': (passwords) =>
    passwords.map((password) =>
      `db:5432:app:app:${password}`.match(/(?:\\.|[^\\:])+/g)?.[4]?.replaceAll(/\\(.)/g, '$1'),
    ),
  'a YAML value': (passwords) =>
    (parse(passwords.map((password) => `- password: ${password}`).join('\n')) as { password: string }[]).map(
      ({ password }) => password,
    ),
};

function batches(passwords: readonly string[]): (readonly string[])[] {
  const starts = Array.from({ length: Math.ceil(passwords.length / IN_ONE_COMMAND) }, (_, index) => index);
  return starts.map((each) => passwords.slice(each * IN_ONE_COMMAND, (each + 1) * IN_ONE_COMMAND));
}

const draw = (count: number, excluded: string): string[] => {
  const input = randomPasswordInput({ ...DEFAULT_PASSWORD_RULES, excludeCharacters: excluded });
  return Array.from({ length: count }, () =>
    randomPassword({ length: input.PasswordLength, excludeCharacters: input.ExcludeCharacters }),
  );
};

/** What a place makes of the passwords; an error of it where it can read none of them. */
function wholeIn(place: string, passwords: readonly string[]): boolean {
  try {
    const out = PLACES[place]?.(passwords);
    return passwords.every((password, index) => out?.[index] === password);
  } catch {
    return false;
  }
}

describe('a password by the default rules', () => {
  const passwords = draw(DRAWN, DEFAULT_PASSWORD_RULES.excludeCharacters);

  it('is 32 characters of letters, digits and -._, with one of each at least', () => {
    const wanted = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-._])[-._A-Za-z0-9]{32}$/;
    expect(passwords.filter((password) => !wanted.test(password))).toEqual([]);
    expect(new Set(passwords.join('')).size).toBe(65);
  });

  it.each(Object.keys(PLACES))('is the same text in %s', (place) => {
    expect(wholeIn(place, passwords)).toBe(true);
  });

  it.each(Object.keys(PLACES))('with all punctuation would not be the same in %s', (place) => {
    const of = draw(200, '');
    expect(of.every((password) => wholeIn(place, [password]))).toBe(false);
  });

  it("has none of the characters CDK excludes from a database's password", () => {
    const excludedByCdk = ' %+~`#$&*()|[]{}:;<>?!\'/@"\\';
    expect(
      Array.from(excludedByCdk).filter((each) => !DEFAULT_PASSWORD_RULES.excludeCharacters.includes(each)),
    ).toEqual([]);
  });
});
