import { Duration, Lazy } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** How often is looked; a version counts as forgotten after four hours. */
const EVERY = Duration.hours(6);

/**
 * Looks for versions that have been pending for hours, by the clock, and starts a recovery for each. It is the way out
 * where no event of Step Functions came: a rotation function that could not be invoked, a machine that was deleted.
 */
export class RotationWatch extends Construct {
  private readonly secretArns: string[] = [];

  constructor(scope: Construct, id: string, props: { readonly namePrefix: string; readonly watch: LambdaFunction }) {
    super(scope, id);
    const { namePrefix, watch } = props;
    new Rule(this, 'Rule', {
      ruleName: `${namePrefix}-watch`,
      description: 'Looks for versions that have been pending for hours',
      schedule: Schedule.rate(EVERY),
      targets: [
        new LambdaTarget(watch, {
          event: RuleTargetInput.fromObject({ secretArns: Lazy.list({ produce: () => this.secretArns }) }),
        }),
      ],
    });
  }

  /** Looks at this secret, too. */
  addSecret(secret: ISecret): void {
    this.secretArns.push(secret.secretArn);
  }
}
