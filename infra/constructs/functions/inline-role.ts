import {
  type AddToPrincipalPolicyResult,
  PolicyDocument,
  type PolicyStatement,
  Role,
  type RoleProps,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role whose grants are inline, which saves a resource. CDK's own policies are split when they grow
 * beyond 10,240 characters; this one is for a role that does not.
 */
export class InlineRole extends Role {
  private readonly granted: PolicyDocument;

  constructor(scope: Construct, id: string, props: RoleProps) {
    const granted = new PolicyDocument();
    super(scope, id, { ...props, inlinePolicies: { Granted: granted } });
    this.granted = granted;
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    this.granted.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}
