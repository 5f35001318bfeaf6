import { RDSClient } from '@aws-sdk/client-rds';
import { RdsWriters } from '../../../functions/rds/writers';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import type { ServiceCall } from '../../../infra/local/aws/api/call';
import { LocalAccount } from '../../../infra/local/aws/aws-account';
import { createClock } from '../../../infra/local/aws/clocks/real-clock';

const endpoint = (name: string) => `${name}.eu-central-1.rds.amazonaws.com`;
const PROXY = endpoint('orders.proxy-c1x2y3z4');
const READ_ONLY = endpoint('reports.endpoint.proxy-c1x2y3z4');
const CLUSTER = { host: endpoint('orders.cluster-c1x2y3z4'), port: 5433 };
const PRIMARY = { host: endpoint('shop.c1x2y3z4'), port: 5432 };

let account: LocalAccount;
let client: RDSClient;
let calls: ServiceCall[] = [];
let fault: ServiceError | undefined;

beforeAll(async () => {
  account = await LocalAccount.open({
    clock: createClock(),
    interceptCall: (call) => {
      calls.push(call);
      return fault && { kind: 'refuse', error: fault };
    },
  });
  account.rds.deploy({
    clusters: { orders: CLUSTER },
    instances: {
      'orders-1': { host: endpoint('orders-1.c1x2y3z4'), port: 5433, cluster: 'orders' },
      'orders-2': { host: endpoint('orders-2.c1x2y3z4'), port: 5433, cluster: 'orders' },
      shop: PRIMARY,
      'shop-replica': { host: endpoint('shop-replica.c1x2y3z4'), port: 5432, source: 'shop' },
      'shop-replica-2': { host: endpoint('shop-replica-2.c1x2y3z4'), port: 5432, source: 'shop-replica' },
      abroad: {
        host: endpoint('abroad.c1x2y3z4'),
        port: 5432,
        source: 'arn:aws:rds:us-east-1:000000000000:db:shop',
      },
    },
    proxies: {
      shop: { hosts: [endpoint('shop.proxy-c1x2y3z4')], instance: 'shop' },
      orders: { hosts: [PROXY, READ_ONLY], cluster: 'orders' },
    },
  });
  client = new RDSClient({
    endpoint: account.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'person', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  calls = [];
  fault = undefined;
});
afterAll(async () => {
  client.destroy();
  await account.close();
});

const endpointOf = (resource: string) =>
  new RdsWriters(client).endpointOf(`arn:aws:rds:eu-central-1:000000000000:${resource}`);
const behind = (host: string) => new RdsWriters(client).behind({ host, port: 5432 });

describe('the writer behind an endpoint, as RDS knows it', () => {
  it.each([
    ['a proxy of a cluster', PROXY, CLUSTER],
    ['the same in capitals', PROXY.toUpperCase(), CLUSTER],
    ['a further endpoint of that proxy', READ_ONLY, CLUSTER],
    ['a proxy of an instance', endpoint('shop.proxy-c1x2y3z4'), PRIMARY],
    ['an instance of a cluster', endpoint('orders-2.c1x2y3z4'), CLUSTER],
    ['a replica', endpoint('shop-replica.c1x2y3z4'), PRIMARY],
    ['a replica of a replica', endpoint('shop-replica-2.c1x2y3z4'), PRIMARY],
    ['an instance that follows nobody', PRIMARY.host, PRIMARY],
    ['a replica of an instance in another Region', endpoint('abroad.c1x2y3z4'), undefined],
    ['a proxy of another account', endpoint('orders.proxy-c9x8y7z6'), undefined],
    ['an instance of the same name in another account', endpoint('shop.c9x8y7z6'), undefined],
    ['a host that RDS has not named', 'shop.example.com', undefined],
    ['a name that no instance has', 'nobody.example.com', undefined],
  ])('of %s', async (_what, host, writer) => {
    expect(await behind(host)).toEqual(writer);
  });

  it('asks as often as it must', async () => {
    await behind(PROXY);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'DescribeDBProxyEndpoints',
      'DescribeDBProxyTargets',
      'DescribeDBClusters',
    ]);
  });

  it('is distinguished from a refusal, which names the call and what it was for', async () => {
    const refused = 'User is not authorized to perform: rds:DescribeDBInstances';
    const resource = 'arn:aws:rds:eu-central-1:000000000000:db:hunter2-prod';
    fault = new ServiceError('AccessDenied', `${refused} on resource: ${resource} with an explicit deny`, 403);
    await expect(behind(PROXY)).rejects.toMatchObject({
      reason: 'accessDenied',
      text: {
        attempted: 'Asking RDS which writer is behind the `host` of the secret',
        found: `AccessDenied: ${refused} with an explicit deny`,
      },
    });
  });
});

describe('the endpoint of a database with an ARN', () => {
  it('is that of the instance itself, or the one of the cluster that takes writes; of none that RDS does not know', async () => {
    expect(await endpointOf('db:shop')).toEqual(PRIMARY);
    expect(await endpointOf('db:shop-replica')).toEqual({ host: endpoint('shop-replica.c1x2y3z4'), port: 5432 });
    expect(await endpointOf('cluster:orders')).toEqual(CLUSTER);
    for (const unknown of ['db:nowhere', 'cluster:nowhere', 'proxy:shop', '']) {
      expect(await endpointOf(unknown)).toBeUndefined();
    }
  });

  it('is unknown while RDS does not answer', async () => {
    fault = new ServiceError('AccessDeniedException', 'not authorized to perform: rds:DescribeDBInstances', 403);
    await expect(endpointOf('db:shop')).rejects.toMatchObject({
      text: { attempted: 'Asking RDS for the endpoint of arn:aws:rds:eu-central-1:000000000000:db:shop' },
    });
  });
});
