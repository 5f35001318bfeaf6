import { LOCAL_ACCOUNT } from '../api/arn';
import type { ServiceCall } from '../api/call';
import { ServiceError } from '../api/service-error';
import { type AccessRequest, decide } from './decide';
import { type FindSecret, requestsOf } from './requests';
import { matches, type Statement } from './statement';

/** A role and all that its policies say. */
export interface Role {
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** Statement of a function's resource policy: a service that may invoke it. */
export interface FunctionPermission {
  readonly functionArn: string;
  readonly principal: string;
  readonly sourceArn: string | undefined;
  readonly sourceAccount: string | undefined;
}

/** Something that was refused. */
export interface Denial {
  /** Function, state machine, rule or service. */
  readonly who: string;
  readonly action: string;
  readonly resource: string;
}

/** What is in force; see {@link LocalIam.deploy}. */
export interface IamDeployment {
  readonly roles: readonly Role[];
  readonly functions: readonly { readonly name: string; readonly roleArn: string | undefined }[];
  readonly permissions: readonly FunctionPermission[];
}

/**
 * IAM of the stand-in: the policies of the roles that were deployed, and the resource policies of functions. A caller without
 * a deployed role, such as a person, may do everything. Not imitated: key policies and other resource policies, boundaries,
 * session policies, organisations.
 */
export class LocalIam {
  private readonly roles = new Map<string, readonly Statement[]>();
  private readonly rolesOfFunctions = new Map<string, string>();
  private permissions: readonly FunctionPermission[] = [];

  constructor(
    private readonly findSecret: FindSecret,
    private readonly onDenial: (denial: Denial) => void,
  ) {}

  deploy({ roles, functions, permissions }: IamDeployment): void {
    roles.forEach((role) => this.putRole(role));
    for (const { name, roleArn } of functions) {
      if (roleArn !== undefined) this.rolesOfFunctions.set(name, roleArn);
    }
    this.permissions = permissions;
  }

  /** Gives a role other policies, at once. */
  putRole({ arn, statements }: Role): void {
    this.roles.set(arn, statements);
  }

  /** @throws ServiceError as the called service does if the function's role does not allow the call. */
  checkCall(functionName: string, call: ServiceCall): void {
    const roleArn = this.rolesOfFunctions.get(functionName);
    if (roleArn === undefined) return;
    const user = `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${roleArn.split('/').at(-1)}/${functionName}`;
    for (const request of requestsOf(call, this.findSecret)) {
      const refusal = this.refusal(roleArn, user, request);
      if (refusal === undefined) continue;
      this.onDenial({ who: functionName, action: request.action, resource: request.resource });
      throw call.service === 'sns'
        ? new ServiceError('AuthorizationError', refusal, 403)
        : new ServiceError('AccessDeniedException', refusal);
    }
  }

  /** @throws ServiceError `AccessDeniedException` if a service that has taken a role may not do that with it. */
  checkRole(roleArn: string, who: string, request: Omit<AccessRequest, 'context'>): void {
    const refusal = this.refusal(roleArn, roleArn, { ...request, context: {} });
    if (refusal === undefined) return;
    this.onDenial({ who, ...request });
    throw new ServiceError('AccessDeniedException', refusal, 403);
  }

  /** Whether the function's resource policy lets a service of AWS invoke it for this source; a function made by hand lets all. */
  admits(functionArn: string, principal: string, sourceArn: string): boolean {
    if (!this.rolesOfFunctions.has(functionArn.split(':').at(-1) ?? '')) return true;
    const found = this.permissions.some(
      (each) =>
        each.functionArn === functionArn &&
        each.principal === principal &&
        (each.sourceArn === undefined || matches(sourceArn, each.sourceArn)) &&
        (each.sourceAccount === undefined || each.sourceAccount === LOCAL_ACCOUNT),
    );
    if (!found) this.onDenial({ who: principal, action: 'lambda:InvokeFunction', resource: functionArn });
    return found;
  }

  /** Why not, in IAM's words; undefined if it may. A role that was not deployed here may do everything. */
  private refusal(roleArn: string, user: string, request: AccessRequest): string | undefined {
    const statements = this.roles.get(roleArn);
    const decision = statements === undefined ? 'allowed' : decide(statements, request);
    if (decision === 'allowed') return undefined;
    const why =
      decision === 'denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${request.action} action`;
    return `User: ${user} is not authorized to perform: ${request.action} on resource: ${request.resource} ${why}`;
  }
}
