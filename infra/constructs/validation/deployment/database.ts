import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import type { IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import { warn } from './findings';
import { identityOf } from '../identity';
import type { PropertyErrorFactory } from '../property-error';
import { foreignEngine } from './rotatable';

/** What a database of the CDK knows about itself; `Connections` know nothing. */
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
  refuseCircle(scope, database, invalid);
  if (Construct.isConstruct(database.vpc) && vpc !== undefined && areDifferent(scope, database.vpc, vpc)) {
    warn(
      scope,
      'databaseInAnotherVpc',
      `${Construct.isConstruct(given) ? given.node.path : 'The database handed to rotate'} is in another VPC than the functions, which reach it only if the two are peered and routed. ` +
        'Otherwise give the workflow the VPC of the database.',
    );
  }
}

/**
 * CloudFormation deploys one stack before the other. The workflow's stack refers to the database, so the database's stack
 * must not depend on the workflow's.
 */
function refuseCircle(scope: Construct, database: Known, invalid: PropertyErrorFactory): void {
  const here = Stack.of(scope);
  if (!Construct.isConstruct(database) || Stack.of(database) === here) return;
  const around: readonly unknown[] = [database.vpc, ...database.connections.securityGroups];
  const needed = around.find((each): each is IConstruct => Construct.isConstruct(each) && isMadeIn(here, each));
  if (needed === undefined) return;
  throw invalid(
    'database',
    `is in the stack ${Stack.of(database).stackName}, which needs ${needed.node.path} of the workflow's own stack`,
    'two stacks cannot need each other: make that in a stack of its own, or set `fleet` and `namePrefix` and join from the stack of the database with RotationWorkflow.fromNamePrefix(this, id, namePrefix)',
  );
}

/** Not an imported database, which refers to nothing. */
const isMadeIn = (stack: Stack, { node }: IConstruct): boolean =>
  node.findAll().some((each) => CfnResource.isCfnResource(each) && each.stack === stack);

/** Whether both are known in the same way and differ: an ID and a reference cannot be compared. */
function areDifferent(scope: Construct, one: IVpc, other: IVpc): boolean {
  const literal = [one, other].map(({ vpcId }) => !Token.isUnresolved(vpcId));
  return literal[0] === literal[1] && identityOf(scope, one.vpcId) !== identityOf(scope, other.vpcId);
}
