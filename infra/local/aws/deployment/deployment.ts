import type { EventRule } from '../events/event-rules';
import type { IamDeployment } from '../iam/local-iam';
import type { DeployableLogGroup } from '../cloudwatch-logs/local-cloudwatch-logs';
import type { LocalFunction } from '../lambda/local-function';
import type { StateMachineSource } from '../step-functions/state-machine-table';

interface Deployed {
  readonly logicalId: string;
}

export interface DeployedFunction extends Deployed, LocalFunction {
  /** The version it is published as; undefined if it is not. */
  readonly version: string | undefined;
}

export interface DeployedStateMachine extends Deployed, StateMachineSource {
  readonly arn: string;
  /** JSON text. */
  readonly definition: string;
}

export type DeployedLogGroup = Deployed & DeployableLogGroup;

export interface DeployedLogStream extends Deployed {
  readonly name: string;
  readonly logGroupName: string;
}

export interface DeployedTopic extends Deployed {
  readonly name: string;
  readonly arn: string;
}

export interface DeployedSubscription extends Deployed {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** JSON object, as the template has it. */
  readonly filterPolicy: unknown;
  readonly filterPolicyScope: unknown;
  readonly rawMessageDelivery: boolean;
}

/** An alarm on one metric, for those who judge what was measured; the stand-in itself raises none. */
export interface DeployedAlarm extends Deployed {
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: string;
  readonly threshold: number;
}

export type DeployedRule = Deployed & EventRule;

export interface DeployedSecret extends Deployed {
  readonly name: string;
  readonly arn: string;
  /** The template's properties with their references resolved, such as `GenerateSecretString`. May hold a secret value. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface DeployedRotationSchedule extends Deployed {
  readonly secretId: string;
  readonly rotationLambdaArn: string;
  /** Default true, as in RotateSecret. */
  readonly rotateImmediately: boolean;
  /** `ScheduleExpression` or `AutomaticallyAfterDays`, and `Duration`. */
  readonly rules: Readonly<Record<string, unknown>>;
}

/** What of a template the stand-in runs, in the template's order, and what it does not. */
export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly stateMachines: readonly DeployedStateMachine[];
  readonly logGroups: readonly DeployedLogGroup[];
  readonly logStreams: readonly DeployedLogStream[];
  readonly topics: readonly DeployedTopic[];
  readonly subscriptions: readonly DeployedSubscription[];
  readonly eventRules: readonly DeployedRule[];
  readonly alarms: readonly DeployedAlarm[];
  readonly secrets: readonly DeployedSecret[];
  readonly rotationSchedules: readonly DeployedRotationSchedule[];
  /**
   * Roles, policies and who may invoke what; read only where it is enforced.
   * @throws PolicyNotImitated, UndeployableTemplate
   */
  readonly readIam: () => IamDeployment;
  /** Every other resource by type, with the logical ids. */
  readonly notImitated: readonly { readonly type: string; readonly logicalIds: readonly string[] }[];
}
