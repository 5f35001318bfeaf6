import { settingsOf, usableSettings } from '../../../../functions/rotation/secret/settings';
import { SecretTag, tagValueOf, textOfTag } from '../../../../workflow/secret-tags';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const FINGERPRINT = '0123456789abcdef'.repeat(4);
const of = (tags: Readonly<Record<string, string>>) => settingsOf({ secretArn, tags });

describe('the settings in the tags of a secret', () => {
  it('are none without tags, or with tags of others', () => {
    expect(of({ team: 'orders' })).toEqual({ password: {} });
  });

  it('are read, each by its rule', () => {
    expect(
      of({
        [SecretTag.verificationQuery]: tagValueOf("SELECT count(*) FROM orders WHERE state = 'new'") ?? '',
        [SecretTag.passwordLength]: '40',
        [SecretTag.excludeCharacters]: tagValueOf('"\'`') ?? '',
        [SecretTag.excludeNumbers]: 'true',
        [SecretTag.excludePunctuation]: 'false',
        [SecretTag.excludeUppercase]: 'true',
        [SecretTag.excludeLowercase]: 'false',
        [SecretTag.requireEachIncludedType]: 'false',
        [SecretTag.authorities]: `${FINGERPRINT} ${FINGERPRINT.toUpperCase().replace(/..(?!$)/g, '$&:')}`,
        [SecretTag.highestSeverity]: 'warning',
        [SecretTag.writerEndpoint]: 'orders.c1x2y3z4.eu-central-1.rds.amazonaws.com:5433',
      }),
    ).toEqual({
      verificationQuery: "SELECT count(*) FROM orders WHERE state = 'new'",
      password: {
        length: 40,
        excludeCharacters: '"\'`',
        excludeNumbers: true,
        excludePunctuation: false,
        excludeUppercase: true,
        excludeLowercase: false,
        requireEachIncludedType: false,
      },
      authorities: [FINGERPRINT, FINGERPRINT],
      highestSeverity: 'warning',
      writerEndpoint: { host: 'orders.c1x2y3z4.eu-central-1.rds.amazonaws.com', port: 5433 },
    });
  });

  it.each<[SecretTag, string, string]>([
    [SecretTag.verificationQuery, ' ', 'allowed is one statement of 1 to 1000 characters without a semicolon'],
    [SecretTag.verificationQuery, 'SELECT 1; SELECT 2', 'allowed is one statement'],
    [SecretTag.verificationQuery, 'base64:???', 'allowed is one statement'],
    [SecretTag.passwordLength, '7', 'allowed are whole numbers from 8 to 4096'],
    [SecretTag.passwordLength, '4097', 'allowed are whole numbers from 8 to 4096'],
    [SecretTag.passwordLength, '1e2', 'allowed are whole numbers from 8 to 4096'],
    [SecretTag.excludeCharacters, 'é', 'allowed are printable ASCII characters'],
    [SecretTag.excludeNumbers, 'True', 'allowed are true and false'],
    [SecretTag.requireEachIncludedType, '', 'allowed are true and false'],
    [
      SecretTag.authorities,
      'AA:BB',
      'allowed are SHA-256 fingerprints of 64 hexadecimal digits with blanks between them',
    ],
    ...['', 'a b', 'https://db', 'db:', 'db:0', 'db:65536', 'app@db', 'd'.repeat(254)].map(
      (text): [SecretTag, string, string] => [
        SecretTag.writerEndpoint,
        text,
        'allowed is a host name alone, or with a port from 1 to 65535 behind a colon',
      ],
    ),
    [SecretTag.highestSeverity, 'loud', 'allowed are critical, error, warning, info'],
  ])('%s is not %j', (tag, value, allowed) => {
    expect(() => of({ [tag]: value })).toThrow(
      `configuration: Reading the settings in the tags of ${secretArn}: ${tag} has a value that cannot be used: ${allowed}`,
    );
    expect(usableSettings({ tags: { [tag]: value } })).toEqual({ password: {} });
  });

  it('are all reported at once if they are wrong, including misspelled names, without their content, and with what to do', () => {
    const tags = { [SecretTag.passwordLength]: 'hunter2', 'rds-rotation-workflow:writter': 'db', team: 'orders' };
    expect(() => of(tags)).toThrow(
      'rds-rotation-workflow:password-length has a value that cannot be used: allowed are whole numbers from 8 to 4096; ' +
        'rds-rotation-workflow:writter is no setting: settings are strategy, username, verification-query, password-length, ' +
        'exclude-characters, exclude-numbers, exclude-punctuation, exclude-uppercase, exclude-lowercase, require-each-included-type, ' +
        `authorities, writer-endpoint, highest-severity. Set it right with aws secretsmanager tag-resource --secret-id ${secretArn} --tags ` +
        "'Key=rds-rotation-workflow:password-length,Value=...', or remove it with untag-resource.",
    );
  });
});

describe('a text in a tag', () => {
  it.each([
    ['SELECT 1 FROM orders LIMIT 1', 'SELECT 1 FROM orders LIMIT 1'],
    ['SELECT count(*)', 'base64:U0VMRUNUIGNvdW50KCop'],
    ['base64:', 'base64:YmFzZTY0Og'],
    ['', ''],
  ])('%j stands there as %j, and is read again', (text, value) => {
    expect(tagValueOf(text)).toBe(value);
    expect(textOfTag(value)).toBe(text);
  });

  it('has a limit', () => {
    expect(tagValueOf('a'.repeat(256))).toHaveLength(256);
    expect(tagValueOf('a'.repeat(257))).toBe(undefined);
    expect(tagValueOf('*'.repeat(186))).toHaveLength(255);
    expect(tagValueOf('*'.repeat(187))).toBe(undefined);
  });

  it('may be encoded by other tools, with padding and the other two signs', () => {
    expect(textOfTag(`base64:${Buffer.from('SELECT ?>?~').toString('base64')}`)).toBe('SELECT ?>?~');
    expect(textOfTag('base64:a')).toBe(undefined);
  });
});
