import type { Connections, IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { IDependable } from 'constructs';

/** The ways from the functions to databases. */
export class DatabaseWays {
  /** The rules made for each database. */
  private readonly ways = new Map<IConnectable, readonly IDependable[]>();

  /** @param connections the functions' security groups */
  constructor(private readonly connections: Connections) {}

  get databases(): readonly IConnectable[] {
    return [...this.ways.keys()];
  }

  /**
   * Opens the database's default port to the functions, at both ends. "To", so that both rules belong to this stack:
   * the database's own stack, on which this one depends for the secret, must not depend on this one.
   */
  open(database: IConnectable): void {
    if (this.ways.has(database)) return;
    const groups = [...this.connections.securityGroups, ...database.connections.securityGroups];
    const found = () => groups.flatMap(({ node }) => node.findAll());
    const before = new Set(found());
    this.connections.allowToDefaultPort(database, 'Password rotation');
    this.ways.set(
      database,
      found().filter((each) => !before.has(each)),
    );
  }

  /** What must be created before a function can reach this database. */
  to(database: IConnectable | undefined): readonly IDependable[] {
    return database === undefined ? [] : (this.ways.get(database) ?? []);
  }
}
