import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Finding } from './findings';
import { environmentOf } from '../../secrets/secret-identity';

/** A workflow, as far as its names are concerned. */
interface Named extends IConstruct {
  readonly namePrefix: string;
}

/** All workflows of the app in one account and Region, this one included. */
export function workflowsBeside<T extends IConstruct>(scope: T, isWorkflow: (each: unknown) => each is T): T[] {
  return workflowsIn(scope.node.root, isWorkflow).filter((each) => environmentOf(each) === environmentOf(scope));
}

/** A workflow holds no other, so it is not searched: each workflow asks, and most of an app with many is inside of them. */
function workflowsIn<T>(construct: IConstruct, isWorkflow: (each: unknown) => each is T): T[] {
  return isWorkflow(construct)
    ? [construct]
    : construct.node.children.flatMap((child) => workflowsIn(child, isWorkflow));
}

/** Refuses a second workflow whose functions, rules and alarms would have the same names in one account and Region. */
export function namesakes(scope: Named, isWorkflow: (each: unknown) => each is Named): Finding[] {
  const { namePrefix } = scope;
  if (Token.isUnresolved(namePrefix)) return [];
  const others = workflowsBeside(scope, isWorkflow).filter((each) => each !== scope && each.namePrefix === namePrefix);
  return others.map(({ node }) => ({
    severity: 'error',
    id: 'sameNamePrefix',
    message: `RotationWorkflow ${scope.node.path}: property namePrefix is "${namePrefix}", as that of ${node.path}: give each workflow of an account and Region a prefix of its own, or none.`,
  }));
}
