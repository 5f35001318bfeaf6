import { Token } from 'aws-cdk-lib';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { warn } from './findings';
import { identityOf } from '../identity';
import type { PropertyErrorFactory } from '../property-error';
import { foreignEngine } from './rotatable';

/** What a database of the CDK tells of itself; `Connections` tell nothing. */
interface Known extends IConnectable {
  readonly engine?: { readonly engineType?: string };
  readonly vpc?: IVpc;
  readonly dbProxyArn?: string;
}

/**
 * Refuses a database whose passwords cannot be rotated, and warns of one in another VPC.
 *
 * @param vpc where the functions are, if it is known
 * @throws Error naming what was found and the remedy.
 */
export function checkDatabase(
  scope: Construct,
  given: IConnectable,
  vpc: IVpc | undefined,
  invalid: PropertyErrorFactory,
): void {
  const database: Known = given;
  if (database.dbProxyArn !== undefined) {
    throw invalid(
      'database',
      'is an RDS Proxy',
      'hand over the instance or cluster behind it: a proxy knows only the current password, so a new one cannot be tried through it',
    );
  }
  const engine = foreignEngine(database.engine?.engineType);
  if (engine !== undefined) {
    throw invalid(
      'database',
      `has the engine ${engine}`,
      'allowed are PostgreSQL instances and Aurora PostgreSQL clusters',
    );
  }
  if (database.connections.defaultPort === undefined) {
    throw invalid(
      'database',
      'has no default port',
      'hand over `new Connections({ securityGroups, defaultPort: Port.tcp(5432) })`',
    );
  }
  if (database.vpc !== undefined && vpc !== undefined && areDifferent(scope, database.vpc, vpc)) {
    warn(
      scope,
      'databaseInAnotherVpc',
      `${Construct.isConstruct(given) ? given.node.path : 'The database handed to rotate'} is in another VPC than the functions, which reach it only if the two are peered and routed. ` +
        'Otherwise give the workflow the VPC of the database.',
    );
  }
}

/** Whether both are known in the same way and differ: an ID and a reference cannot be compared. */
function areDifferent(scope: Construct, one: IVpc, other: IVpc): boolean {
  const literal = [one, other].map(({ vpcId }) => !Token.isUnresolved(vpcId));
  return literal[0] === literal[1] && identityOf(scope, one.vpcId) !== identityOf(scope, other.vpcId);
}
