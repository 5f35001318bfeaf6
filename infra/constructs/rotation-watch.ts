import { Duration, Lazy } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TaskName } from '../../workflow/names';
import type { RotationFunctions } from './functions/rotation-functions';

/** How often it looks; functions/rotation/watch/rounds.ts counts on it. */
const EVERY = Duration.minutes(15);
/** Lambda reclaims the network interfaces of functions that have not been invoked for weeks, and needs a minute to restore them. */
const AWAKE = Duration.days(1);

interface RotationWatchProps {
  readonly namePrefix: string;
  readonly deadLetters: IQueue;
  readonly functions: RotationFunctions;
  readonly rotationFunctionArn: string;
  /** Whether every secret is looked at whose rotation function that is; otherwise those added are. */
  readonly fleet: boolean;
  readonly dailyCheck: boolean;
  /** Whether functions are in a VPC. */
  readonly inVpc: boolean;
}

/**
 * Looks at every secret on a schedule: for versions that were left pending, and once a day whether all is as it should be.
 * It is the way out where no event of Step Functions came: a rotation function that could not be invoked, a machine that
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
      // A list concerns no secret in particular, so IAM knows no resource for it.
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

  /** Looks at this secret, too. */
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
