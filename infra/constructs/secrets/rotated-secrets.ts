import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SecretTag } from '../../../workflow/secret-tags';
import { tagSettings } from './secret-settings';
import type { ParsedSchedule } from '../../schedule/expression';
import type { RotateOptions, RotationWorkflowProps } from '../rotation-workflow-props';
import { propertyErrorOf } from '../validation/property-error';
import { replicate } from './replica-regions';
import { policyArnOf } from './secret-access';
import { identitiesOf, secretIdOf } from './secret-identity';
import type { SecretWriters } from './secret-writers';
import { SecretRotation, type SecretRotationProps } from './secret-rotation';
import { checkWhenComplete } from '../validation/deployment/findings';
import { secondSchedules } from '../validation/deployment/one-rotation';
import { type Authorities, checkRotateOptions, type Reach } from '../validation/options';
import { checkRoom, type TakesRoom } from '../validation/deployment/quotas';
import { checkRotatable, unready } from '../validation/deployment/rotatable';
import { checkSchedule } from '../validation/schedule';
import { checkSecret } from '../validation/shape/arguments';

/** The properties of a workflow that its secrets are checked against. */
type Known = Pick<RotationWorkflowProps, 'blackouts' | 'enforceBlackouts'> & Reach & Authorities;

/** How a secret is bound to its workflow. */
interface Binding extends Omit<SecretRotationProps, 'secret' | 'options'> {
  /** The functions that receive writers; undefined if they belong to another stack, which needs a tag instead. */
  readonly writers?: SecretWriters;
}

/** The secrets passed to a workflow: each once, and only those that can be rotated. */
export class RotatedSecrets {
  /** Their schedules, as far as they are known. */
  readonly schedules: ParsedSchedule[] = [];
  private readonly secrets: ISecret[] = [];
  private readonly identities = new Set<string>();
  private readonly room: TakesRoom[] = [];

  constructor(
    private readonly workflow: Construct,
    private readonly known: Known,
  ) {
    checkWhenComplete(workflow, () => [
      ...secondSchedules(workflow, ({ node }) => node.path.startsWith(`${workflow.node.path}/`)),
      ...unready(workflow, this.secrets),
    ]);
  }

  /** @throws Error if the secret can never be rotated, is being rotated already, or an option cannot be used. */
  check(secret: ISecret, options: RotateOptions): void {
    const { workflow } = this;
    checkSecret(workflow, secret);
    checkRotateOptions(workflow, options, this.known);
    checkRotatable(workflow, secret);
    const rules = checkSchedule(workflow, secret, options.schedule, this.known);
    if (identitiesOf(workflow, secretIdOf(secret)).some((each) => this.identities.has(each))) {
      throw new Error(
        `RotationWorkflow ${workflow.node.path}: the secret ${secret.node.path} is being rotated already: call rotate once for each secret.`,
      );
    }
    if (rules !== undefined) this.schedules.push(rules.schedule);
  }

  /**
   * Creates the rotation of a validated secret.
   *
   * @throws Error if the workflow lists its secrets, and has no room for this one.
   */
  add(secret: ISecret, options: RotateOptions, { writers, ...binding }: Binding): SecretRotation {
    const { workflow } = this;
    identitiesOf(workflow, secretIdOf(secret)).forEach((each) => this.identities.add(each));
    this.secrets.push(secret);
    const id = `Secret-${secret.node.path.replaceAll('/', '|')}`;
    const rotation = SecretRotation._of(workflow, id, { secret, options, ...binding });
    replicate(secret, options.replicaRegions ?? [], propertyErrorOf(workflow));
    writers?.add(secret, options);
    tagSettings(workflow, secret, options, writers === undefined ? [] : [SecretTag.writerEndpoint]);
    const { permission } = rotation;
    if (permission !== undefined) {
      this.room.push({
        path: secret.node.path,
        sourceArn: policyArnOf(secret),
        watchedArn: secret.secretArn,
        permission: permission.stack.resolve(permission.logicalId) as string,
      });
      checkRoom(workflow, binding.rotationFunctionArn, this.room);
    }
    return rotation;
  }
}
