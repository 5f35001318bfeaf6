import { Duration, Lazy } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** How often is looked; a version counts as forgotten after four hours. */
const EVERY = Duration.hours(6);

interface RotationWatchProps {
  readonly namePrefix: string;
  readonly watch: LambdaFunction;
  readonly deadLetters: IQueue;
  /** ARN of the rotation function, if every secret is looked at whose rotation function it is; otherwise those added are. */
  readonly fleetOf: string | undefined;
}

/**
 * Looks on a schedule for versions that have been pending for hours, and starts a recovery for each. It is the way out
 * where no event of Step Functions came: a rotation function that could not be invoked, a machine that was deleted.
 */
export class RotationWatch extends Construct {
  readonly rule: Rule;
  private readonly secretArns: string[] = [];

  constructor(scope: Construct, id: string, props: RotationWatchProps) {
    super(scope, id);
    const { namePrefix, watch, deadLetters, fleetOf } = props;
    const listed = { secretArns: Lazy.list({ produce: () => this.secretArns }) };
    if (fleetOf !== undefined) {
      // A list concerns no secret in particular, so IAM knows no resource for it.
      watch.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:ListSecrets'], resources: ['*'] }));
    }
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${namePrefix}-watch`,
      description: 'Looks for versions that have been pending for hours',
      schedule: Schedule.rate(EVERY),
      targets: [
        new LambdaTarget(watch, {
          deadLetterQueue: deadLetters,
          event: RuleTargetInput.fromObject(fleetOf === undefined ? listed : { rotationFunctionArn: fleetOf }),
        }),
      ],
    });
  }

  /** Looks at this secret, too. */
  addSecret(secret: ISecret): void {
    this.secretArns.push(secret.secretArn);
  }
}
