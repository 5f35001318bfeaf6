import { singleUser } from '../../../../functions/rotation/strategies/single-user';
import { strategyOf } from '../../../../functions/rotation/strategies/strategy-of';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';

describe('the strategy of a secret', () => {
  it.each([
    ['no tag', {}],
    ['other tags', { team: 'orders' }],
    ['its tag', { 'rds-rotation-workflow:strategy': 'single-user' }],
  ])('is single user with %s', (_case, tags) => {
    expect(strategyOf({ secretArn, tags })).toBe(singleUser);
  });

  it.each(['alternate', '', 'toString'])('is refused where the tag says %j', (strategy) => {
    expect(() => strategyOf({ secretArn, tags: { 'rds-rotation-workflow:strategy': strategy } })).toThrow(
      `configuration: Choosing the rotation strategy of ${secretArn}: its tag rds-rotation-workflow:strategy is ${JSON.stringify(strategy)}. Set the tag to one of single-user, single-user-with-superuser, alternating-users, or remove it.`,
    );
  });
});
