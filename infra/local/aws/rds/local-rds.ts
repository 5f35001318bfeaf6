import type { Caller, LocalService } from '../api/call';
import { text } from '../api/input-shape';
import { type OperationTable, operationsOn, runOperation } from '../api/operation-table';
import { ServiceError } from '../api/service-error';

/** An address of a database or a proxy. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** Databases of the account. None of them runs here: RDS only describes them. */
export interface RdsResources {
  /** Clusters by their names, with the endpoint that takes writes. */
  readonly clusters?: Readonly<Record<string, Address>>;
  /** Instances by their names, and what each belongs to or follows. */
  readonly instances?: Readonly<Record<string, Address & { readonly cluster?: string; readonly source?: string }>>;
  /** Proxies by their names: their endpoints, and the cluster or instance behind them. */
  readonly proxies?: Readonly<
    Record<
      string,
      { readonly hosts: readonly string[] } & ({ readonly cluster: string } | { readonly instance: string })
    >
  >;
}

const operation = operationsOn<Required<RdsResources>>((message) => new ServiceError('ValidationError', message));
const name = text({ min: 1, max: 255 });
const page = { Marker: text(), MaxRecords: text() };

const OPERATIONS: OperationTable<Required<RdsResources>> = {
  DescribeDBClusters: operation(
    { DBClusterIdentifier: name, ...page },
    ({ clusters }, { DBClusterIdentifier: id }) => ({
      DBClusters: named(clusters, id, 'DBClusterNotFoundFault').map(([cluster, { host, port }]) => ({
        DBClusterIdentifier: cluster,
        Endpoint: host,
        Port: port,
      })),
    }),
  ),

  DescribeDBInstances: operation(
    { DBInstanceIdentifier: name, ...page },
    ({ instances }, { DBInstanceIdentifier: id }) => ({
      DBInstances: named(instances, id, 'DBInstanceNotFound').map(([instance, { host, port, cluster, source }]) => ({
        DBInstanceIdentifier: instance,
        Endpoint: { Address: host, Port: port },
        DBClusterIdentifier: cluster,
        ReadReplicaSourceDBInstanceIdentifier: source,
      })),
    }),
  ),

  DescribeDBProxyEndpoints: operation({ DBProxyName: name, ...page }, ({ proxies }, { DBProxyName: id }) => ({
    DBProxyEndpoints: named(proxies, id, 'DBProxyNotFoundFault').flatMap(([proxy, { hosts }]) =>
      hosts.map((host) => ({ DBProxyName: proxy, Endpoint: host })),
    ),
  })),

  DescribeDBProxyTargets: operation({ DBProxyName: name, ...page }, ({ proxies, instances }, { DBProxyName: id }) => ({
    Targets: named(proxies, id, 'DBProxyNotFoundFault').flatMap(([, proxy]) =>
      'instance' in proxy
        ? [{ Type: 'RDS_INSTANCE', RdsResourceId: proxy.instance }]
        : [
            { Type: 'TRACKED_CLUSTER', RdsResourceId: proxy.cluster },
            ...Object.entries(instances)
              .filter(([, { cluster }]) => cluster === proxy.cluster)
              .map(([instance]) => ({
                Type: 'RDS_INSTANCE',
                RdsResourceId: instance,
                TrackedClusterId: proxy.cluster,
              })),
          ],
    ),
  })),
};

/** RDS of the stand-in, as far as needed to find out what is behind an endpoint. */
export class LocalRds implements LocalService {
  private resources: Required<RdsResources> = { clusters: {}, instances: {}, proxies: {} };

  /** Puts these databases in place of those that were there. */
  deploy(resources: RdsResources): void {
    this.resources = { clusters: {}, instances: {}, proxies: {}, ...resources };
  }

  handle(operationName: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation: operationName, input, caller }, this.resources);
  }
}

/** All of them, or the requested one. */
function named<T>(all: Readonly<Record<string, T>>, id: string | undefined, unknown: string): readonly [string, T][] {
  const found = Object.entries(all).filter(([each]) => id === undefined || each === id.toLowerCase());
  if (id !== undefined && found.length === 0) throw new ServiceError(unknown, `There is no ${id}.`, 404);
  return found;
}
