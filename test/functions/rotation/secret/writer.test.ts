import type { SecretDescription, Writers } from '../../../../functions/rotation/ports';
import { credentialsOf } from '../../../../functions/rotation/secret/writer';
import { SecretTag } from '../../../../workflow/secret-tags';
import type { Endpoint, RotationDocument } from '../../../../workflow/document';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const PROXY = 'orders.proxy-c1x2y3z4.eu-central-1.rds.amazonaws.com';
const READER = 'orders.cluster-ro-c1x2y3z4.eu-central-1.rds.amazonaws.com';
const CLUSTER = 'orders.cluster-c1x2y3z4.eu-central-1.rds.amazonaws.com';
const REPLICA = 'orders-2.c1x2y3z4.eu-central-1.rds.amazonaws.com';
const ELSEWHERE = 'elsewhere.c9x8y7z6.eu-central-1.rds.amazonaws.com';

interface Known {
  readonly writer?: string;
  readonly database?: string;
  /** What RDS answers; null if it knows no such endpoint, undefined if it may not be asked. */
  readonly rds?: string | null;
  readonly tag?: string;
  readonly document?: Partial<RotationDocument>;
}

const at = (host: string, port = 5432): Endpoint => ({ host, port });

/** Where a value of this host logs in, or why nowhere. */
async function login(host: string, known: Known = {}) {
  const asked: Endpoint[] = [];
  const { rds } = known;
  const writers: Writers = {
    deployed: () => ({
      ...(known.writer !== undefined && { writer: at(known.writer) }),
      ...(known.database !== undefined && { database: at(known.database) }),
    }),
    ...(rds !== undefined && {
      behind: async (endpoint) => {
        asked.push(endpoint);
        return rds === null ? undefined : at(rds);
      },
    }),
  };
  const tags: Record<string, string> = known.tag === undefined ? {} : { [SecretTag.writerEndpoint]: known.tag };
  const description = { secretArn: ARN, tags } as Partial<SecretDescription> as SecretDescription;
  const text = JSON.stringify({ engine: 'postgres', host, username: 'app', password: 'old' });
  const document = { mode: 'check', ...known.document } as const;
  try {
    const found = await credentialsOf(writers, description, document)({ versionId: 'C', text });
    // Applications keep their host, and every other character.
    expect(found.withPassword('new')).toBe(text.replace('old', 'new'));
    return { to: `${found.host}:${found.port}`, asked: asked.length };
  } catch (error) {
    const { reason, text: said } = error as { reason: string; text: { found: string } };
    return { reason, found: said.found, asked: asked.length };
  }
}

describe('the writer of a secret', () => {
  it.each<[string, string, Known, string, number]>([
    ['an instance or cluster', CLUSTER, {}, CLUSTER, 0],
    ['an instance, whatever database the deployment knows', REPLICA, { database: CLUSTER, rds: CLUSTER }, REPLICA, 0],
    ['a proxy: the database of the deployment', PROXY, { database: CLUSTER }, CLUSTER, 0],
    [
      'a proxy: the database of the deployment, without asking RDS',
      PROXY,
      { database: CLUSTER, rds: ELSEWHERE },
      CLUSTER,
      0,
    ],
    ['a proxy: what RDS says is its target', PROXY, { rds: CLUSTER }, CLUSTER, 1],
    ['a proxy in capitals', PROXY.toUpperCase(), { rds: CLUSTER }, CLUSTER, 1],
    ['a reader endpoint: the cluster of the same name', READER, {}, CLUSTER, 0],
    ['a reader endpoint: the database of the deployment', READER, { database: REPLICA }, REPLICA, 0],
    ['any host, if the deployment names the writer', 'pooler.internal', { writer: CLUSTER }, CLUSTER, 0],
    ['a replica, by a tag that RDS confirms', REPLICA, { tag: CLUSTER, rds: CLUSTER }, CLUSTER, 1],
    ['a proxy, by a tag that RDS confirms', PROXY, { tag: `${CLUSTER}:5432`, rds: CLUSTER }, CLUSTER, 1],
    [
      'a replica, by a tag that names the database of the deployment',
      REPLICA,
      { tag: CLUSTER, database: CLUSTER },
      CLUSTER,
      0,
    ],
    ['a reader endpoint, by a tag that names its cluster', READER, { tag: CLUSTER }, CLUSTER, 0],
    ['the same host by a tag', CLUSTER, { tag: CLUSTER }, CLUSTER, 0],
  ])('of %s', async (_what, host, known, to, asked) => {
    expect(await login(host, known)).toEqual({ to: `${to}:5432`, asked });
  });

  it.each<[string, string, Known, string]>([
    [
      'a proxy of which nothing is known',
      PROXY,
      {},
      'field "host" is an RDS Proxy endpoint, and the database behind it is not known',
    ],
    [
      'a proxy that RDS does not know',
      PROXY,
      { rds: null },
      'field "host" is an RDS Proxy endpoint, and the database behind it is not known',
    ],
  ])('of %s is refused', async (_what, host, known, found) => {
    expect(await login(host, known)).toMatchObject({ reason: 'invalidSecret', found });
  });

  it.each<[string, string, Known, string]>([
    ['another server than RDS', PROXY, { tag: ELSEWHERE, rds: CLUSTER }, 'that is not what RDS says is behind'],
    [
      'a server of which RDS knows nothing',
      REPLICA,
      { tag: ELSEWHERE, rds: null },
      'that is not what RDS says is behind',
    ],
    ['another port than RDS', PROXY, { tag: `${CLUSTER}:5433`, rds: CLUSTER }, 'that is not what RDS says is behind'],
    ['another cluster than the reader endpoint', READER, { tag: ELSEWHERE }, 'the functions may not ask RDS'],
    [
      'another server than the database of the deployment',
      PROXY,
      { tag: ELSEWHERE, database: CLUSTER },
      'the functions may not ask RDS',
    ],
    [
      'another server than the deployment, even if RDS agrees',
      PROXY,
      { tag: ELSEWHERE, writer: CLUSTER, rds: ELSEWHERE },
      `the deployment says ${CLUSTER}:5432`,
    ],
  ])('is not taken from a tag that names %s', async (_what, host, known, found) => {
    expect(await login(host, known)).toMatchObject({
      reason: 'writerNotConfirmed',
      found: expect.stringContaining(found) as string,
    });
  });
});

describe('what Preflight has found', () => {
  const document = {
    mode: 'rotate',
    preflight: { writer: { ...at(CLUSTER), insteadOf: at(PROXY) } },
  } as Partial<RotationDocument>;

  it('holds until the end of the rotation, whatever becomes of tags, and RDS is not asked again', async () => {
    expect(await login(PROXY, { tag: ELSEWHERE, rds: ELSEWHERE, document })).toEqual({
      to: `${CLUSTER}:5432`,
      asked: 0,
    });
  });

  it('says nothing about a version with another host', async () => {
    expect(await login(ELSEWHERE, { document })).toEqual({ to: `${ELSEWHERE}:5432`, asked: 0 });
  });

  it.each(['recover', 'check'] as const)(
    'is not believed of the input of a %s, which anybody may have written',
    async (mode) => {
      expect(await login(PROXY, { document: { ...document, mode }, rds: REPLICA })).toEqual({
        to: `${REPLICA}:5432`,
        asked: 1,
      });
    },
  );
});
