import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  paginateDescribeDBProxyEndpoints,
  paginateDescribeDBProxyTargets,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Endpoint } from '../../workflow/document';
import { classify } from '../errors/classify';
import { isProxy } from '../../workflow/endpoint';

/** What RDS answers if it has no such resource in this account and Region; its name of some lacks what the SDK's class of it has. */
const UNKNOWN = /^DB(Cluster|Instance|Proxy|ProxyEndpoint)NotFound(Fault)?$/;
/** The source of a replica may be a replica itself (RDS guide, "Cascading read replicas": three at most). */
const CASCADE = 4;

/**
 * The writer behind an endpoint of RDS, as RDS itself knows it; of a cluster its cluster endpoint, which stays the writer's
 * after a failover.
 */
export class RdsWriters {
  constructor(private readonly client: RDSClient) {}

  /** See `Writers.behind` of the rotation. */
  behind({ host }: Endpoint): Promise<Endpoint | undefined> {
    const wanted = host.toLowerCase();
    return asking('which writer is behind the `host` of the secret', () =>
      isProxy(wanted) ? this.behindProxy(wanted) : this.behindReplica(wanted),
    );
  }

  /** See `Writers.endpointOf` of the rotation. */
  endpointOf(databaseArn: string): Promise<Endpoint | undefined> {
    const [, , , , , kind, name = ''] = databaseArn.split(':');
    return asking(`for the endpoint of ${databaseArn}`, async () => {
      if (kind === 'cluster') return this.writerOfCluster(name);
      const instance = kind === 'db' ? await this.instance(name) : undefined;
      return endpointOf(instance?.Endpoint?.Address, instance?.Endpoint?.Port);
    });
  }

  private async behindProxy(host: string): Promise<Endpoint | undefined> {
    const proxy = await this.proxyOf(host);
    if (proxy === undefined) return undefined;
    for await (const { Targets = [] } of paginateDescribeDBProxyTargets(
      { client: this.client },
      { DBProxyName: proxy },
    )) {
      const cluster = Targets.find(({ Type }) => Type === 'TRACKED_CLUSTER');
      const clusterId =
        cluster?.RdsResourceId ?? Targets.find(({ TrackedClusterId }) => TrackedClusterId)?.TrackedClusterId;
      if (clusterId !== undefined) return this.writerOfCluster(clusterId);
      const [instance] = Targets;
      if (instance?.RdsResourceId !== undefined) return this.writerOfInstance(instance.RdsResourceId);
    }
    return undefined;
  }

  private async proxyOf(host: string): Promise<string | undefined> {
    for await (const { DBProxyEndpoints = [] } of paginateDescribeDBProxyEndpoints({ client: this.client }, {})) {
      const found = DBProxyEndpoints.find(({ Endpoint: address }) => address?.toLowerCase() === host);
      if (found?.DBProxyName !== undefined) return found.DBProxyName;
    }
    return undefined;
  }

  /** The first part of an endpoint is the name of the instance. */
  private async behindReplica(host: string): Promise<Endpoint | undefined> {
    const [name = ''] = host.split('.');
    const instance = await this.instance(name);
    return instance?.Endpoint?.Address?.toLowerCase() === host ? this.writerOf(instance) : undefined;
  }

  private async writerOfInstance(name: string): Promise<Endpoint | undefined> {
    const instance = await this.instance(name);
    return instance && this.writerOf(instance);
  }

  private async writerOf(instance: DBInstance): Promise<Endpoint | undefined> {
    let at: DBInstance | undefined = instance;
    for (let step = 0; step < CASCADE && at !== undefined; step++) {
      const cluster: string | undefined = at.DBClusterIdentifier ?? at.ReadReplicaSourceDBClusterIdentifier;
      if (cluster !== undefined) return this.writerOfCluster(cluster);
      const source: string | undefined = at.ReadReplicaSourceDBInstanceIdentifier;
      if (source === undefined) return endpointOf(at.Endpoint?.Address, at.Endpoint?.Port);
      // A source in another Region is named by its ARN: no function of this Region changes passwords there.
      at = source.startsWith('arn:') ? undefined : await this.instance(source);
    }
    return undefined;
  }

  private async writerOfCluster(id: string): Promise<Endpoint | undefined> {
    const { DBClusters = [] } = await this.client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: id }));
    const [cluster]: readonly DBCluster[] = DBClusters;
    return endpointOf(cluster?.Endpoint, cluster?.Port);
  }

  private async instance(name: string): Promise<DBInstance | undefined> {
    const { DBInstances = [] } = await this.client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
    return DBInstances[0];
  }
}

/** Undefined if RDS does not know what it is asked about. */
async function asking<T>(what: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && UNKNOWN.test(error.name)) return undefined;
    throw classify(error, `Asking RDS ${what}`, 'aws');
  }
}

function endpointOf(host: string | undefined, port: number | undefined): Endpoint | undefined {
  return host === undefined || port === undefined ? undefined : { host, port };
}
