import { decide } from '../../../../../infra/local/aws/iam/decide';
import { readStatements } from '../../../../../infra/local/aws/iam/statement';

const ORDERS = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:orders/db-AbCdEf';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:rotation';

/** What a policy of one statement, or several, decides about reading the secret orders/db. */
const decided = (statements: object | readonly object[], context: Readonly<Record<string, readonly string[]>> = {}) =>
  decide(readStatements({ Statement: statements }, 'Policy'), {
    action: 'secretsmanager:GetSecretValue',
    resource: ORDERS,
    context,
  });

describe('a request is held against policies', () => {
  it.each<[string, object | readonly object[], string]>([
    [
      'the very action and resource',
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ORDERS },
      'allowed',
    ],
    [
      'one of several',
      { Effect: 'Allow', Action: ['sns:Publish', 'secretsmanager:getsecretvalue'], Resource: ['a', ORDERS] },
      'allowed',
    ],
    [
      'wildcards',
      { Effect: 'Allow', Action: 'secretsmanager:Get*', Resource: ORDERS.replace('AbCdEf', '??????') },
      'allowed',
    ],
    ['too few wildcards', { Effect: 'Allow', Action: '*', Resource: ORDERS.replace('AbCdEf', '?????') }, 'notAllowed'],
    ['another action', { Effect: 'Allow', Action: 'secretsmanager:DescribeSecret', Resource: '*' }, 'notAllowed'],
    [
      'the beginning of the action',
      { Effect: 'Allow', Action: 'secretsmanager:GetSecret', Resource: '*' },
      'notAllowed',
    ],
    [
      'a dot that is no wildcard',
      { Effect: 'Allow', Action: 'secretsmanager.GetSecretValue', Resource: '*' },
      'notAllowed',
    ],
    [
      'a deny beside an allow',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'secretsmanager:*', Resource: ORDERS },
      ],
      'denied',
    ],
    [
      'a deny of something else',
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'kms:*', Resource: '*' },
      ],
      'allowed',
    ],
  ])('%s', (_case, statements, expected) => {
    expect(decided(statements)).toBe(expected);
  });

  it.each<[string, object, readonly string[] | undefined, string]>([
    ['equal', { StringEquals: { key: FUNCTION } }, [FUNCTION], 'allowed'],
    ['one of several', { StringEquals: { key: ['other', FUNCTION] } }, [FUNCTION], 'allowed'],
    ['different', { StringEquals: { key: 'other' } }, [FUNCTION], 'notAllowed'],
    ['absent', { StringEquals: { key: FUNCTION } }, undefined, 'notAllowed'],
    ['no pattern', { StringEquals: { key: '*' } }, [FUNCTION], 'notAllowed'],
    ['a pattern', { StringLike: { key: '*:rotation' } }, [FUNCTION], 'allowed'],
    ['a pattern of ARNs', { ArnLike: { key: `${FUNCTION}?` } }, [FUNCTION], 'notAllowed'],
    ['any of a list', { 'ForAnyValue:StringEquals': { key: 'alias/b' } }, ['alias/a', 'alias/b'], 'allowed'],
    ['one of two conditions', { StringEquals: { key: FUNCTION }, ArnLike: { other: '*' } }, [FUNCTION], 'notAllowed'],
  ])('under a condition whose value is %s', (_case, Condition, value, expected) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
    expect(decided(statement, value && { key: value })).toBe(expected);
  });

  it('refuses to guess at what it does not imitate', () => {
    expect(() => decided({ Effect: 'Allow', NotAction: 'kms:*', Resource: '*' })).toThrow(
      'Policy: NotAction is not imitated.',
    );
    expect(() => decided({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { a: 'true' } } })).toThrow(
      'Policy: the condition Bool is not imitated.',
    );
  });
});
