import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Finding } from './findings';
import { environmentOf } from '../secret-identity';

/** A workflow, as far as its names are concerned. */
interface Named extends Construct {
  readonly namePrefix: string;
}

/** Refuses a second workflow whose functions, rules and alarms would have the same names in one account and Region. */
export function namesakes(scope: Named, isWorkflow: (each: unknown) => each is Named): Finding[] {
  const { namePrefix } = scope;
  if (Token.isUnresolved(namePrefix)) return [];
  const others = scope.node.root.node
    .findAll()
    .filter((each): each is Named & typeof each => isWorkflow(each))
    .filter((each) => each !== scope && each.namePrefix === namePrefix && environmentOf(each) === environmentOf(scope));
  return others.map(({ node }) => ({
    severity: 'error',
    id: 'sameNamePrefix',
    message: `RotationWorkflow ${scope.node.path}: property namePrefix is "${namePrefix}", as that of ${node.path}: give each workflow of an account and Region a prefix of its own, or none.`,
  }));
}
