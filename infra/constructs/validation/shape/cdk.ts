import { aConstruct, aConstructUnseen, anObject, listOf } from '../kinds';

export const SECRET = aConstructUnseen(
  'a secret, as from new DatabaseSecret(...) or Secret.fromSecretCompleteArn(this, id, arn)',
  { grantRead: 'function', secretArn: 'string', secretName: 'string', env: 'object' },
);

export const DURATION = anObject('a Duration, as from Duration.minutes(2)', {
  toSeconds: 'function',
  toMilliseconds: 'function',
  isUnresolved: 'function',
});

export const SECURITY_GROUP = aConstruct('a SecurityGroup', { securityGroupId: 'string', connections: 'object' });
export const KEY_MEMBERS = { keyArn: 'string', grantDecrypt: 'function' } as const;
export const KEY = aConstruct('a key, as from new Key(...)', KEY_MEMBERS);

/** The members that every database has, and nothing else. */
export const CONNECTIONS = anObject('Connections', {
  securityGroups: listOf(SECURITY_GROUP),
  allowToDefaultPort: 'function',
});
