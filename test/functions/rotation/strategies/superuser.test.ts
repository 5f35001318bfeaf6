import type { Database, SecretDescription, SecretStore } from '../../../../functions/rotation/ports';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import { superuserOf } from '../../../../functions/rotation/strategies/superuser';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/master-AbCdEf';
const value = (fields: object) =>
  JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password: 'p', ...fields });
const secret = (fields: object = {}) =>
  Credentials.parse({ versionId: 'C', text: value({ masterarn: ARN, dbname: 'orders', ...fields }) });

/** @param identities of the servers by host */
function find(
  {
    text = value({ username: 'master' }),
    described = {} as Partial<SecretDescription>,
    identities = {} as Readonly<Record<string, string>>,
  },
  current = secret(),
): Promise<string> {
  const logins: string[] = [];
  const secrets = {
    describe: async (secretArn: string) => ({ secretArn, deleted: false, labels: { M: ['AWSCURRENT'] }, ...described }),
    read: async (_arn: string, versionId: string) => (text === '' ? undefined : { versionId, text }),
  } as Pick<SecretStore, 'describe' | 'read'>;
  const database: Pick<Database, 'identify'> = {
    identify: async ({ host, username }) => (logins.push(`${username} on ${host}`), identities[host] ?? host),
  };
  return superuserOf({ secrets, database }, current, ['app', 'app_clone'], 'look').then(
    ({ address }) => [address, ...logins].join('; '),
    (error: unknown) =>
      (error as Error).message.replace('superuserUnusable: Finding the superuser for app on db:5432/orders: ', ''),
  );
}

describe('the superuser', () => {
  it('is the one whose secret is named, in the database of the secret under rotation', async () => {
    expect(await find({})).toBe('master on db:5432/orders');
  });

  it('may be known by another name of the same server, on which alone it logs in', async () => {
    const text = value({ username: 'master', host: 'cluster' });
    expect(await find({ text, identities: { db: 'one', cluster: 'one' } })).toBe(
      'master on cluster:5432/orders; master on cluster; app on db',
    );
  });

  it.each([
    ['none is named', {}, secret({ masterarn: undefined }), 'field "masterarn" of the secret value is missing'],
    ['what is named is no text', {}, secret({ masterarn: 5 }), 'field "masterarn" of the secret value is missing'],
    ['its secret is deleted', { described: { deleted: true } }, secret(), `${ARN} is scheduled for deletion`],
    ['its secret has no AWSCURRENT', { described: { labels: {} } }, secret(), `${ARN} has no AWSCURRENT`],
    ['its secret has no value', { text: '' }, secret(), `AWSCURRENT of ${ARN} has no value`],
    [
      'it is the role itself',
      { text: value({}) },
      secret(),
      `${ARN} is a credential of app, whose own password is to change`,
    ],
    [
      'it is the other user',
      { text: value({ username: 'app_clone' }) },
      secret(),
      `${ARN} is a credential of app_clone, whose own password is to change`,
    ],
    [
      'it is of another server',
      { text: value({ username: 'master', host: 'x' }) },
      secret(),
      `${ARN} is for x:5432, which is another server`,
    ],
    [
      'its secret lacks a field',
      { text: value({ username: undefined }) },
      secret(),
      `superuserUnusable: Reading the superuser secret ${ARN}: field "username" is missing. Set "username" to a string of 1 to 63 bytes.`,
    ],
  ])('is refused where %s', async (_why, world, current, found) => {
    expect((await find(world, current)).slice(0, found.length)).toBe(found);
  });
});
