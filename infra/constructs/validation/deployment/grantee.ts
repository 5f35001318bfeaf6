import { Stack, Token } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { warn } from './findings';

/** CDK says nothing if it cannot attach a policy, for instance to a role of another account. */
export function warnIfNotGranted(scope: Construct, grantee: IGrantable, { success }: Grant): void {
  const { account } = Stack.of(scope);
  const { principalAccount = account } = grantee.grantPrincipal;
  const elsewhere =
    ![account, principalAccount].some((each) => Token.isUnresolved(each)) && account !== principalAccount;
  if (success && !elsewhere) return;
  warn(
    scope,
    'nothingGranted',
    `grantOperate can give nothing to ${Construct.isConstruct(grantee) ? grantee.node.path : 'that grantee'}: it is no identity of the account ${account}. Hand over a role of this account, which the other one may assume.`,
  );
}
