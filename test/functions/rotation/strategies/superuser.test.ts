import type { Database, SecretDescription, SecretStore, Writers } from '../../../../functions/rotation/ports';
import { RotationError } from '../../../../functions/errors/rotation-error';
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
    refused = undefined as RotationError | undefined,
    identities = {} as Readonly<Record<string, string>>,
    writers = {} as Pick<Writers, 'endpointOf'>,
  },
  current = secret(),
): Promise<string> {
  const steps: string[] = [];
  const secrets = {
    readCurrent: async () => {
      if (refused !== undefined) throw refused;
      return text === '' ? undefined : { versionId: 'M', text };
    },
    describe: async (secretArn: string) => {
      steps.push('described');
      return { secretArn, tags: {}, labels: { M: ['AWSCURRENT'] }, ...described };
    },
  } as Pick<SecretStore, 'describe' | 'readCurrent'>;
  const database: Pick<Database, 'identify'> = {
    identify: async ({ host, username }) => (steps.push(`${username} on ${host}`), identities[host] ?? host),
  };
  return superuserOf({ secrets, database, writers }, current, ['app', 'app_clone'], 'look').then(
    (found) => [found.described('database'), ...steps].join('; '),
    (error: unknown) =>
      (error as Error).message.replace('superuserUnusable: Finding the superuser that version C names: ', ''),
  );
}

const NONE = 'field "masterarn" of the secret value is missing, or is not the ARN of a secret';

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
    ['none is named', {}, secret({ masterarn: undefined }), NONE],
    ['what is named is no text', {}, secret({ masterarn: 5 }), NONE],
    ['what is named is no ARN, and may be a password', {}, secret({ masterarn: 'hunter2' }), NONE],
    [
      'what is named is the ARN of something else',
      {},
      secret({ masterarn: ARN.replace('secretsmanager', 'rds') }),
      NONE,
    ],
    ['what is named has more behind the ARN', {}, secret({ masterarn: `${ARN} hunter2` }), NONE],
    [
      'its secret is deleted',
      { refused: new RotationError('secretDeleted', { attempted: 'GetSecretValue', found: 'deleted' }) },
      secret(),
      `${ARN} is scheduled for deletion`,
    ],
    [
      'its secret is binary',
      { refused: new RotationError('invalidSecret', { attempted: `Reading ${ARN}`, found: 'binary', remedy: 'No.' }) },
      secret(),
      `superuserUnusable: Reading ${ARN}: binary. No.`,
    ],
    [
      'its secret has no AWSCURRENT',
      { text: '', described: { labels: { M: [] } } },
      secret(),
      `${ARN} has no AWSCURRENT`,
    ],
    ['its secret has no value', { text: '' }, secret(), `AWSCURRENT of ${ARN} has no value`],
    [
      'it is the role itself',
      { text: value({}) },
      secret(),
      `${ARN} is a credential of the same \`username\`, whose own password is to change`,
    ],
    [
      'it is the other user',
      { text: value({ username: 'app_clone' }) },
      secret(),
      `${ARN} is a credential of the same \`username\`, whose own password is to change`,
    ],
    [
      'it is of another server',
      { text: value({ username: 'master', host: 'x' }) },
      secret(),
      `\`host\` and \`port\` in ${ARN} are those of another server`,
    ],
    [
      'its secret lacks a field',
      { text: value({ username: undefined }) },
      secret(),
      `superuserUnusable: Reading the superuser secret ${ARN}: field "username" is missing. Set "username" to a string of 1 to 63 bytes.`,
    ],
  ])('is refused where %s', async (_why, fixture, current, found) => {
    expect((await find(fixture, current)).slice(0, found.length)).toBe(found);
  });
});

describe('if its secret cannot be read', () => {
  const refusal = (reason: 'secretNotFound' | 'accessDenied') =>
    new RotationError(reason, { attempted: 'DescribeSecret', found: 'refused' });
  const finding = (secrets: Pick<SecretStore, 'describe' | 'readCurrent'>) =>
    superuserOf({ secrets, database: { identify: () => Promise.resolve('') }, writers: {} }, secret(), ['app'], 'look');
  const describe = (reason: 'secretNotFound' | 'accessDenied') => () => Promise.reject(refusal(reason));

  it('says so if it does not exist', async () => {
    const secrets = { readCurrent: async () => undefined, describe: describe('secretNotFound') };
    await expect(finding(secrets)).rejects.toMatchObject({
      reason: 'superuserUnusable',
      text: { found: `there is no secret ${ARN} here` },
    });
  });

  it('says what was refused', async () => {
    const denied = refusal('accessDenied');
    const unread = { readCurrent: () => Promise.reject(denied), describe: describe('secretNotFound') };
    await expect(finding(unread)).rejects.toBe(denied);
    const undescribed = { readCurrent: async () => undefined, describe: describe('accessDenied') };
    await expect(finding(undescribed)).rejects.toMatchObject({ reason: 'accessDenied' });
  });
});

describe('a superuser secret that RDS manages', () => {
  const REGION = 'eu-central-1';
  const text = JSON.stringify({ username: 'postgres', password: 'p' });
  const instance = { 'aws:rds:primaryDBInstanceArn': `arn:aws:rds:${REGION}:111122223333:db:shop` };
  const cluster = { 'aws:rds:primaryDBClusterArn': `arn:aws:rds:${REGION}:111122223333:cluster:shop` };
  const at = (tags: Readonly<Record<string, string>>, host: string, value = text) =>
    find({ text: value, described: { tags } }, secret({ host }));

  it.each([
    [instance, `shop.c9akciq32.${REGION}.rds.amazonaws.com`],
    [instance, `Shop.c9akciq32.${REGION}.rds.amazonaws.com`],
    [cluster, `shop.cluster-c9akciq32.${REGION}.rds.amazonaws.com`],
    [
      { 'aws:rds:primarydbinstancearn': 'arn:aws-cn:rds:cn-north-1:111122223333:db:shop' },
      'shop.c9akciq32.rds.cn-north-1.amazonaws.com.cn',
    ],
  ])('is for the endpoint of what its tag names: %j', async (tags, host) => {
    expect(await at(tags, host)).toBe(`postgres on ${host}:5432/orders; described`);
  });

  it.each([
    [instance, `other.c9akciq32.${REGION}.rds.amazonaws.com`],
    [instance, `shop.cluster-c9akciq32.${REGION}.rds.amazonaws.com`],
    [cluster, `shop.c9akciq32.${REGION}.rds.amazonaws.com`],
    [instance, 'shop.c9akciq32.us-east-1.rds.amazonaws.com'],
    [instance, `shop.c9akciq32.${REGION}.rds.amazonaws.com.example.com`],
    [{ 'aws:rds:primaryDBInstanceArn': 'arn:aws:rds:' }, `shop.c9akciq32.${REGION}.rds.amazonaws.com`],
    [instance, 'db.example.com'],
  ])('is refused for any other host: %j', async (tags, host) => {
    const [arn] = Object.values(tags);
    expect(await at(tags, host)).toBe(
      `superuserUnusable: Reading the superuser secret ${ARN}: it is managed by RDS for ${arn}, and the \`host\` of the secret under rotation is another one. Put the endpoint of that instance or cluster into the secret's \`host\`, or let the functions ask RDS for it (findWriters).`,
    );
  });

  it('is at the endpoint that RDS reports if the host is a custom DNS name for the same server', async () => {
    const asked: string[] = [];
    const endpoint = `shop.c9akciq32.${REGION}.rds.amazonaws.com`;
    const writers = {
      endpointOf: async (arn: string) => {
        asked.push(arn);
        return { host: endpoint, port: 5432 };
      },
    };
    const own = secret({ host: 'db.example.com' });
    const same = { [endpoint]: 'one', 'db.example.com': 'one' };
    const described = { tags: instance };
    expect(await find({ text, described, writers, identities: same }, own)).toBe(
      `postgres on ${endpoint}:5432/orders; described; postgres on ${endpoint}; app on db.example.com`,
    );
    expect(asked).toEqual([`arn:aws:rds:${REGION}:111122223333:db:shop`]);
    expect(await find({ text, described, writers }, own)).toContain(
      `\`host\` and \`port\` in ${ARN} are those of another server`,
    );
    expect(await find({ text, described, writers: { endpointOf: async () => undefined } }, own)).toContain(
      'and the `host` of the secret under rotation is another one.',
    );
  });

  it('needs its two fields', async () => {
    const host = `shop.c9akciq32.${REGION}.rds.amazonaws.com`;
    expect(await at(instance, host, '{"username":"postgres"}')).toContain(
      `Reading the superuser secret ${ARN}: field "password" is missing.`,
    );
  });

  it('is taken for no managed one without the tag, whatever its name', async () => {
    expect(await at({ team: 'shop' }, `shop.c9akciq32.${REGION}.rds.amazonaws.com`)).toContain(
      'field "engine" is missing',
    );
  });
});
