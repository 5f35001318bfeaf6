import { Lazy, Token } from 'aws-cdk-lib';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { Endpoint } from 'aws-cdk-lib/aws-rds';
import { CfnSecretTargetAttachment, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Variable } from '../../../functions/runtime/variables';
import type { RotateOptions } from '../rotation-workflow-props';
import { warn } from '../validation/deployment/findings';
import { checkEnvironment, fitsEnvironment } from '../validation/deployment/quotas';
import { referenceIn } from '../validation/identity';
import { isResource } from '../validation/deployment/resources';
import { secretIdOf } from './secret-identity';

/** Writes a variable of the functions that log in. */
type SetVariable = (variable: Variable, value: string) => void;

/**
 * Where the passwords of a workflow's secrets are changed, unless the secrets certainly say so themselves. It is passed in
 * the environment of the functions: a tag of the secret cannot hold it, because the database may have been created after the
 * secret.
 */
export class SecretWriters {
  private readonly lines = new Map<Variable, string[]>();
  private isWarned = false;

  /** @param fleet whether there may be any number of secrets, so that only what is certain to be needed is written */
  constructor(
    private readonly workflow: Construct,
    private readonly fleet: boolean,
    private readonly set: SetVariable,
  ) {}

  /** @throws Error if the environment of the functions has no room for one more. */
  add(secret: ISecret, { database, writerEndpoint }: Pick<RotateOptions, 'database' | 'writerEndpoint'>): void {
    if (writerEndpoint !== undefined) {
      this.write(Variable.writerEndpoints, secret, writerEndpoint);
      return;
    }
    const attachedTo = attachmentOf(secret);
    const isNeeded = attachedTo === PROXY || (attachedTo === undefined && !this.fleet);
    const endpoint = database && isNeeded ? endpointOf(database) : undefined;
    if (endpoint === undefined) return;
    const line = lineOf(secret, endpoint.socketAddress);
    if (attachedTo === PROXY || fitsEnvironment(this.workflow, [...this.told, line])) {
      this.write(Variable.databaseEndpoints, secret, endpoint.socketAddress);
    } else {
      this.warnOfRoom(secret);
    }
  }

  private get told(): readonly string[] {
    return [...this.lines.values()].flat();
  }

  private warnOfRoom({ node }: ISecret): void {
    if (this.isWarned) return;
    this.isWarned = true;
    warn(
      this.workflow,
      'databasesNotTold',
      `From the secret ${node.path} on, the environment of the functions has no room for the databases handed to rotate. If the host in such a secret is a proxy or a replica, ` +
        'set findWriters, or name its writerEndpoint; otherwise there is nothing to do.',
    );
  }

  private write(variable: Variable, secret: ISecret, endpoint: string): void {
    const lines = this.lines.get(variable) ?? [];
    if (lines.length === 0) this.set(variable, Lazy.string({ produce: () => lines.join('\n') }));
    lines.push(lineOf(secret, endpoint));
    this.lines.set(variable, lines);
    checkEnvironment(this.workflow, secret, this.told);
  }
}

const lineOf = (secret: ISecret, endpoint: string): string => `${secret.secretFullArn ?? secret.secretArn} ${endpoint}`;

/** As `secret.attach(proxy)` writes it. */
const PROXY = 'AWS::RDS::DBProxy';

/** The type of what CloudFormation writes the endpoint of into the secret; undefined if it writes none. */
function attachmentOf(secret: ISecret): string | undefined {
  const target = referenceIn(secretIdOf(secret))?.target;
  return isResource(CfnSecretTargetAttachment, target) ? target.targetType : undefined;
}

/** Where a database of the CDK accepts writes, if that is known; `Connections` and some imported databases do not say. */
export function endpointOf(database: IConnectable): Endpoint | undefined {
  for (const property of ['clusterEndpoint', 'instanceEndpoint']) {
    try {
      const endpoint: unknown = Reflect.get(database, property);
      if (endpoint !== undefined) return endpoint as Endpoint;
    } catch {
      // An imported cluster whose attributes leave it out.
    }
  }
  return undefined;
}

/** Whether both are known in the app, and differ. */
export function areOtherEndpoints(given: string, { socketAddress }: Endpoint): boolean {
  const [one, other] = [given, socketAddress].map((each) => (each.includes(':') ? each : `${each}:5432`));
  return (
    ![given, socketAddress].some((each) => Token.isUnresolved(each)) && one?.toLowerCase() !== other?.toLowerCase()
  );
}
