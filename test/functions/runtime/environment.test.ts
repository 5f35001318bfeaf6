import {
  readAlertSettings,
  readDatabaseSettings,
  readPasswordRules,
  readStateMachineArn,
} from '../../../functions/runtime/environment';

describe("a function's environment", () => {
  it('has the password rules of AWS by the same names, with defaults that suit every place a password is written to', () => {
    expect(readPasswordRules({})).toEqual({
      length: 32,
      excludeCharacters: ' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}~',
      excludeNumbers: false,
      excludePunctuation: false,
      excludeUppercase: false,
      excludeLowercase: false,
      requireEachIncludedType: true,
    });
    expect(
      readPasswordRules({
        PASSWORD_LENGTH: '64',
        EXCLUDE_CHARACTERS: 'xyz',
        EXCLUDE_NUMBERS: 'true',
        EXCLUDE_PUNCTUATION: 'True',
        EXCLUDE_UPPERCASE: 'true',
        EXCLUDE_LOWERCASE: 'false',
        REQUIRE_EACH_INCLUDED_TYPE: 'false',
      }),
    ).toEqual({
      length: 64,
      excludeCharacters: 'xyz',
      excludeNumbers: true,
      excludePunctuation: true,
      excludeUppercase: true,
      excludeLowercase: false,
      requireEachIncludedType: false,
    });
  });

  it('is refused with every fault at once', () => {
    expect(() => readPasswordRules({ PASSWORD_LENGTH: '7', EXCLUDE_NUMBERS: 'yes' })).toThrow(
      'configuration: Reading the function\'s environment: PASSWORD_LENGTH is "7", allowed are whole numbers from 8 to 4096; EXCLUDE_NUMBERS is "yes", allowed are true and false.',
    );
    expect(() => readPasswordRules({ PASSWORD_LENGTH: 'many' })).toThrow('PASSWORD_LENGTH is "many"');
    expect(() => readPasswordRules({ PASSWORD_LENGTH: '4097' })).toThrow('PASSWORD_LENGTH is "4097"');
    expect(readPasswordRules({ PASSWORD_LENGTH: '8' }).length).toBe(8);
  });

  it('names what is missing', () => {
    expect(() => readStateMachineArn({})).toThrow('STATE_MACHINE_ARN is missing');
    expect(() => readAlertSettings({ ALERT_ON_SUCCESS: 'maybe' })).toThrow(
      'ALERT_TOPIC_ARN is missing; ALERT_ON_SUCCESS is "maybe"',
    );
  });

  it('trusts the authorities of RDS unless others are named, and says what becomes of MD5', () => {
    expect(readDatabaseSettings({})).toEqual({ md5Roles: 'follow-server' });
    expect(
      readDatabaseSettings({ DATABASE_CA_FILE: 'ca.pem', VERIFICATION_QUERY: 'SELECT 1', MD5_ROLES: 'upgrade' }),
    ).toEqual({ caFile: 'ca.pem', verificationQuery: 'SELECT 1', md5Roles: 'upgrade' });
    expect(() => readDatabaseSettings({ MD5_ROLES: 'keep' })).toThrow(
      'MD5_ROLES is "keep", allowed are follow-server, upgrade, refuse',
    );
  });

  it('is silent on success unless asked', () => {
    const given = { ALERT_TOPIC_ARN: 'topic', RECORD_LOG_GROUP: '/rotation/records', PRODUCT_VERSION: '1.2.3' };
    expect(readAlertSettings(given)).toMatchObject({ topicArn: 'topic', alertOnSuccess: false });
    expect(readAlertSettings({ ...given, ALERT_ON_SUCCESS: 'true' }).alertOnSuccess).toBe(true);
  });

  it('has a verification query only where one is set', () => {
    expect(readDatabaseSettings({ VERIFICATION_QUERY: '' })).not.toHaveProperty('verificationQuery');
  });
});
