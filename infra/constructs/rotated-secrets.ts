import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { ParsedSchedule } from '../schedule/expression';
import { policyArnOf } from './secret-access';
import { identitiesOf, secretIdOf } from './secret-identity';
import type { SecretRotation } from './secret-rotation';
import { checkRoom, type TakesRoom } from './validation/quotas';

/** The secrets handed to a workflow: each once, and no more than fit. */
export class RotatedSecrets {
  /** Their schedules, as far as they are known. */
  readonly schedules: ParsedSchedule[] = [];
  private readonly secrets: ISecret[] = [];
  private readonly identities = new Set<string>();
  private readonly room: TakesRoom[] = [];

  constructor(
    private readonly workflow: Construct,
    private readonly rotationFunction: IFunction,
  ) {}

  get all(): readonly ISecret[] {
    return this.secrets;
  }

  /** @throws Error if the secret is one of them already, under whichever name. */
  add(secret: ISecret, schedule: ParsedSchedule | undefined): void {
    const identities = identitiesOf(this.workflow, secretIdOf(secret));
    if (identities.some((each) => this.identities.has(each))) {
      throw new Error(
        `RotationWorkflow ${this.workflow.node.path}: the secret ${secret.node.path} is being rotated already: call rotate once for each secret.`,
      );
    }
    identities.forEach((each) => this.identities.add(each));
    this.secrets.push(secret);
    if (schedule !== undefined) this.schedules.push(schedule);
  }

  /** @throws Error if there is no room for this one beside the others. */
  makeRoom(secret: ISecret, { permission }: SecretRotation): void {
    this.room.push({
      path: secret.node.path,
      sourceArn: policyArnOf(secret),
      watchedArn: secret.secretArn,
      permission: permission.stack.resolve(permission.logicalId) as string,
    });
    checkRoom(this.workflow, this.rotationFunction.functionArn, this.room);
  }
}
