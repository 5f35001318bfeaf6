import { Duration, Lazy } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TaskName } from '../../workflow/names';
import type { RotationFunctions } from './functions/rotation-functions';

/** How often it runs; functions/rotation/watch/rounds.ts relies on it. */
const EVERY = Duration.minutes(15);
/** Lambda reclaims the network interfaces of functions that have not been invoked for weeks, and needs a minute to restore them. */
const AWAKE = Duration.days(1);

interface RotationWatchProps {
  readonly namePrefix: string;
  readonly deadLetters: IQueue;
  readonly functions: RotationFunctions;
  readonly rotationFunctionArn: string;
  /** Whether it checks every secret with this rotation function; otherwise only those that were added. */
  readonly fleet: boolean;
  readonly dailyCheck: boolean;
  /** Whether functions are in a VPC. */
  readonly inVpc: boolean;
}

/**
 * Checks every secret on a schedule: whether a version was left pending and, once a day, whether everything is in order. It
 * is the fallback if Step Functions sends no event, because the rotation function could not be invoked or the state machine
 * was deleted. A second rule keeps the functions in the VPC awake between rotations.
 */
export class RotationWatch extends Construct {
  readonly rules: readonly Rule[];
  private readonly secretArns: string[] = [];

  constructor(scope: Construct, id: string, props: RotationWatchProps) {
    super(scope, id);
    const { namePrefix, functions, deadLetters, rotationFunctionArn, fleet, dailyCheck, inVpc } = props;
    const watch = functions.of('watch');
    if (fleet) {
      // A list concerns no particular secret, so IAM has no resource for it.
      watch.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:ListSecrets'], resources: ['*'] }));
    }
    const listed = { secretArns: Lazy.list({ produce: () => this.secretArns }) };
    const event = { ...(!fleet && listed), rotationFunctionArn, dailyCheck };
    const looks = new Rule(this, 'Rule', {
      ruleName: `${namePrefix}-watch`,
      description: 'Looks for versions that were left pending, and once a day at every credential and schedule',
      schedule: Schedule.rate(EVERY),
      targets: [new LambdaTarget(watch, { deadLetterQueue: deadLetters, event: RuleTargetInput.fromObject(event) })],
    });
    this.rules = inVpc ? [looks, this.awake(namePrefix, functions)] : [looks];
  }

  /** Checks this secret, too. */
  addSecret(secret: ISecret): void {
    this.secretArns.push(secret.secretArn);
  }

  private awake(namePrefix: string, functions: RotationFunctions): Rule {
    return new Rule(this, 'AwakeRule', {
      ruleName: `${namePrefix}-awake`,
      description: 'Keeps the functions in the VPC from being set inactive between rotations',
      schedule: Schedule.rate(AWAKE),
      targets: functions.loggingIn.map(
        (each) => new LambdaTarget(each, { event: RuleTargetInput.fromObject({ task: TaskName.warm }) }),
      ),
    });
  }
}
