import type { FunctionPermission, IamDeployment, Role } from '../iam/local-iam';
import { readStatements } from '../iam/statement';
import type { Intrinsics } from './intrinsics';
import { Properties } from './properties';
import type { Template } from './template';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The roles of a template with their policies, which function has which role, and which service may invoke which function.
 *
 * @throws PolicyNotImitated for a policy that cannot be matched with a request
 * @throws UndeployableTemplate for a reference that cannot be resolved
 */
export function readIam({ Resources }: Template, intrinsics: Intrinsics): IamDeployment {
  const all = (type: string) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, { Properties: source = {} }]) => new Properties(intrinsics, logicalId, source));

  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    all(type).map((policy) => ({
      roles: (policy.value('Roles') ?? []) as readonly string[],
      statements: readStatements(policy.value('PolicyDocument'), policy.pathOf('PolicyDocument')),
    })),
  );
  const roles = all('AWS::IAM::Role').map((role): Role => {
    const inline = (role.value('Policies') ?? []) as readonly Fields[];
    return {
      arn: role.attribute('Arn'),
      statements: [
        ...inline.flatMap(({ PolicyDocument }) => readStatements(PolicyDocument, role.pathOf('Policies'))),
        ...attached.filter((policy) => policy.roles.includes(role.ref())).flatMap(({ statements }) => statements),
      ],
    };
  });
  return {
    roles,
    functions: all('AWS::Lambda::Function').map((fn) => ({ name: fn.ref(), roleArn: fn.text('Role') })),
    permissions: all('AWS::Lambda::Permission').map((permission): FunctionPermission => ({
      functionArn: permission.text('FunctionName'),
      principal: permission.text('Principal'),
      sourceArn: permission.value('SourceArn') as string | undefined,
      sourceAccount: permission.value('SourceAccount') as string | undefined,
    })),
  };
}
