import { executionName, secretNameOf } from '../../../functions/rotation/execution-name';

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const token = '6b1f0f0e-3f8a-4f1e-9d0a-000000000001';

describe('the name of an execution', () => {
  it('is the name of the secret and the token', () => {
    expect(executionName(arn('orders/db'), token, 1, 'rotate')).toBe(`orders-db-${token}`);
  });
  it('tells a further attempt and a check apart', () => {
    expect(executionName(arn('orders/db'), token, 2, 'rotate')).toBe(`orders-db-${token}-2`);
    expect(executionName(arn('orders/db'), token, 1, 'check')).toBe(`orders-db-${token}-check`);
  });
  it('keeps within the 80 characters of StartExecution by shortening the secret, never the token', () => {
    const name = executionName(arn('x'.repeat(200)), 'a'.repeat(64), 12, 'check');
    expect(name).toBe(`xxxxxx-${'a'.repeat(64)}-check-12`);
    expect(name).toHaveLength(80);
  });
  it('leaves no character that StartExecution or CloudWatch refuses', () => {
    expect(executionName(arn('a/b+c=d@e.f_g'), 't.'.repeat(16), 1, 'rotate')).toMatch(/^[0-9A-Za-z_-]+$/);
  });
  it('takes the suffix of six characters off the secret', () => {
    expect(secretNameOf(arn('orders/db-prod'))).toBe('orders/db-prod');
  });
});
