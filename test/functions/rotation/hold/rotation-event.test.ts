import { parseRotationEvent } from '../../../../functions/rotation/hold/rotation-event';

const event = {
  Step: 'createSecret',
  SecretId: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf',
  ClientRequestToken: '6b1f0f0e-3f8a-4f1e-9d0a-000000000001',
  RotationToken: 'a-rotation-token-that-must-not-travel',
};

describe('the event of Secrets Manager', () => {
  it('is read without its rotation token', () => {
    expect(parseRotationEvent(event)).toEqual({
      step: 'createSecret',
      secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf',
      versionId: '6b1f0f0e-3f8a-4f1e-9d0a-000000000001',
    });
  });

  it.each([
    [
      'Step',
      'create_secret',
      'field Step is "create_secret"; allowed are createSecret, setSecret, testSecret, finishSecret',
    ],
    ['Step', undefined, 'field Step is missing or not a string'],
    ['SecretId', undefined, 'field SecretId is missing or not a string'],
    ['SecretId', 'orders/db', 'field SecretId is "orders/db", not the full ARN of a secret'],
    ['ClientRequestToken', undefined, 'field ClientRequestToken is missing or not a string'],
    ['ClientRequestToken', 'x'.repeat(31), 'field ClientRequestToken has 31 characters; allowed are 32 to 64'],
    ['ClientRequestToken', 'x'.repeat(65), 'field ClientRequestToken has 65 characters; allowed are 32 to 64'],
  ])('is refused when %s is %j', (field, value, found) => {
    const attempt = () => parseRotationEvent({ ...event, [field]: value });
    expect(attempt).toThrow(`badEvent: Reading the rotation event: ${found}`);
    expect(attempt).not.toThrow('a-rotation-token');
  });

  it.each([[null], ['text'], [7], [undefined]])('is refused when it is %j', (value) => {
    expect(() => parseRotationEvent(value)).toThrow(
      'badEvent: Reading the rotation event: field Step is missing or not a string',
    );
  });

  it('cannot forge a log line', () => {
    expect(() => parseRotationEvent({ ...event, Step: 'a\n{"level":"INFO"}' })).toThrow(
      'field Step is "a\\n{\\"level\\":\\"INFO\\"}"',
    );
  });
});
