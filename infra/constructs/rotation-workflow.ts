import { Names } from 'aws-cdk-lib';
import { type Alarm, type Dashboard, type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Connections } from 'aws-cdk-lib/aws-ec2';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { DEFAULT_PATIENCE } from '../../workflow/retries';
import { crowdedHour } from './validation/deployment/concurrency';
import { checkFunctionArn } from './validation/attributes';
import { checkNamePrefix } from './validation/names';
import { checkProps } from './validation/props';
import { checkGrantee, checkMetricOptions, checkOutcome, checkPlace } from './validation/shape/arguments';
import { checkAttributesShape, checkPrefixShape } from './validation/shape/imported';
import { RECORD_LOG_GROUPS } from '../../workflow/execution-record';
import type { MetricKey } from '../../workflow/metrics';
import { DeadLetters } from './monitoring/dead-letters';
import { ExecutionRecords } from './monitoring/execution-records';
import { authoritiesIn } from './functions/function-code';
import { environmentOf } from './functions/function-environment';
import { FleetAccess, publishedGroup } from './secrets/fleet-access';
import { ImportedWorkflow } from './imported-workflow';
import { keyBehind } from './secrets/key-access';
import { LostAlerts } from './monitoring/lost-alerts';
import { admitLogs } from './secrets/key-policy';
import { OperatorGrants } from './operator-grants';
import { RotationAlarms } from './monitoring/rotation-alarms';
import { RotationDashboard } from './monitoring/rotation-dashboard';
import { RotationFunctions, rotationFunctionArnOf } from './functions/rotation-functions';
import { RotationMetrics, type RotationOutcome } from './monitoring/rotation-metrics';
import { RotationNetwork } from './rotation-network';
import { RotationNotifications } from './monitoring/rotation-notifications';
import { RotationRecovery } from './rotation-recovery';
import { RotationStateMachine, stateMachineArnOf } from './rotation-state-machine';
import type { RotateOptions, RotationWorkflowProps } from './rotation-workflow-props';
import { RotationWatch } from './rotation-watch';
import type { IRotationWorkflow, RotationWorkflowAttributes } from './rotation-workflow-interface';
import { acknowledgeByDesign } from './regulated-findings';
import { RotatedSecrets } from './secrets/rotated-secrets';
import { fleetStatements, type SecretAccess, secretStatements } from './secrets/secret-access';
import type { SecretRotation } from './secrets/secret-rotation';
import { SecretWriters } from './secrets/secret-writers';
import { checkAuthorities } from './validation/authorities';
import { checkWhenComplete } from './validation/deployment/findings';
import { warnIfNotGranted } from './validation/deployment/grantee';
import { namesakes, workflowsBeside } from './validation/deployment/namesakes';

export type {
  AlertProps,
  AmazonQProps,
  DatabaseAccessProps,
  EvidenceProps,
  RotateOptions,
  RotationWorkflowProps,
} from './rotation-workflow-props';
export { RotationOutcome } from './monitoring/rotation-metrics';
export { RotationStrategy } from './secrets/rotation-strategy';
export { AlertSeverity, type SecretSettings } from './secrets/secret-settings';
export { Md5Roles } from './rotation-workflow-props';
export type { IRotationWorkflow, RotationWorkflowAttributes } from './rotation-workflow-interface';
export type { PasswordOptions } from '../../functions/rotation/secret/password-options';
export { SecretRotation } from './secrets/secret-rotation';

/**
 * Rotates passwords of RDS PostgreSQL that are held in Secrets Manager, through a state machine with retries, rollback
 * and alerts.
 *
 * ```ts
 * const rotation = new RotationWorkflow(this, 'Rotation', { vpc, alertEmails: ['oncall@example.com'] });
 * rotation.rotate(database.secret, {
 *   database,
 *   schedule: { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' },
 * });
 * ```
 *
 * One workflow serves many secrets; its functions can read exactly those handed to {@link rotate}. About 35 fit: the
 * rotation function's resource policy, 20 KB in all (Lambda quotas), holds a statement for each. {@link rotate} refuses the
 * first that does not fit; make another workflow for it, or set `fleet`, by which any number fits.
 *
 * @throws Error for a property that cannot be used, naming it, its value and what is allowed.
 */
export class RotationWorkflow extends Construct implements IRotationWorkflow {
  /**
   * The workflow of another stack of the same account and Region, by its `namePrefix`; its property `fleet` is set. Databases
   * passed to `rotate` allow the first security group of its functions, which the stack publishes in a parameter of Systems
   * Manager.
   */
  static fromNamePrefix(scope: Construct, id: string, namePrefix: string): IRotationWorkflow {
    checkPlace(scope, id);
    checkPrefixShape(scope, namePrefix);
    checkNamePrefix(scope, namePrefix);
    const imported: ImportedWorkflow = new ImportedWorkflow(scope, id, {
      rotationFunctionArn: rotationFunctionArnOf(scope, namePrefix),
      securityGroups: () => [publishedGroup(imported, namePrefix)],
    });
    return imported;
  }

  /** The workflow of another stack of the same account and Region, by its attributes. */
  static fromAttributes(scope: Construct, id: string, attributes: RotationWorkflowAttributes): IRotationWorkflow {
    checkPlace(scope, id);
    checkAttributesShape(scope, attributes);
    checkFunctionArn(scope, attributes.rotationFunctionArn);
    const { rotationFunctionArn, securityGroups } = attributes;
    return new ImportedWorkflow(scope, id, {
      rotationFunctionArn,
      securityGroups: securityGroups && (() => securityGroups),
    });
  }

  readonly stateMachine: StateMachine;
  /** What Secrets Manager invokes. */
  readonly rotationFunction: LambdaFunction;
  /** The topic of alerts and alarms: subscribe the on-call engineers. */
  readonly alertTopic: ITopic;
  /** Every alarm. */
  readonly alarms: Alarm[];
  /** Every function; the id of each is the end of its name, such as `set-secret`. */
  readonly functions: LambdaFunction[];
  /** Every EventBridge rule: those that start recoveries, and the one that runs the watch. */
  readonly rules: Rule[];
  /** Undefined if the property `dashboard` is false. */
  readonly dashboard?: Dashboard;
  /** Beginning of every name, see `RotationWorkflowProps.namePrefix`. */
  readonly namePrefix: string;

  private readonly network: RotationNetwork | undefined;
  private readonly parts: RotationFunctions;
  private readonly metrics: RotationMetrics;
  private readonly operators: OperatorGrants;
  private readonly watch: RotationWatch;
  private readonly secrets: RotatedSecrets;
  private readonly writers: SecretWriters;
  private readonly fleetAccess: FleetAccess | undefined;

  constructor(scope: Construct, id: string, props: RotationWorkflowProps = {}) {
    checkPlace(scope, id);
    super(scope, id);
    checkProps(this, props);
    checkAuthorities(this, props);
    // 40 characters leave room for the longest ending within the 64 of a function's name.
    this.namePrefix = props.namePrefix ?? Names.uniqueResourceName(this, { maxLength: 40, separator: '-' });
    const { namePrefix } = this;
    const { vpc } = props;
    const key = props.stateMachineKey && keyBehind(props.stateMachineKey);
    const encryptionKey = props.encryptionKey && keyBehind(props.encryptionKey);
    if (encryptionKey !== undefined) admitLogs(this, encryptionKey, namePrefix);
    this.network = vpc && new RotationNetwork(this, 'Network', { ...props, vpc });
    const notifications = new RotationNotifications(this, 'Notifications', { ...props, namePrefix });
    this.alertTopic = notifications.topic;
    const deadLetters = new DeadLetters(this, 'DeadLetters', namePrefix).queue;
    const records = new ExecutionRecords(this, RECORD_LOG_GROUPS, { ...props, encryptionKey });
    this.parts = new RotationFunctions(this, 'Functions', {
      namePrefix,
      network: this.network,
      deadLetters,
      workflow: props,
      encryptionKey,
      environment: environmentOf(props, {
        stateMachineArn: stateMachineArnOf(this, namePrefix),
        alertTopicArn: this.alertTopic.topicArn,
        recordLogGroup: records.logGroup.logGroupName,
        recordBucket: records.bucketName,
      }),
    });
    notifications.connect(this.parts);
    records.admit(this.parts.of('notify'));
    props.superusers?.forEach((superuser) => this.parts.grantSuperuser(superuser));
    this.rotationFunction = this.parts.of('rotationFunction');
    const { stateMachine } = new RotationStateMachine(this, 'StateMachine', {
      stateMachineName: namePrefix,
      functions: this.parts,
      logRetention: props.logRetention,
      encryptionKey,
      key,
      patience: {
        database: props.databasePatience?.toSeconds() ?? DEFAULT_PATIENCE.database,
        recovery: props.recoveryPatience?.toSeconds() ?? DEFAULT_PATIENCE.recovery,
      },
      options: { reportSessions: props.reportSessions ?? false },
    });
    this.stateMachine = stateMachine;
    // With a key of one's own the events carry no input (Step Functions guide, "Data at rest encryption"), so that a
    // rule could neither distinguish a rotation from a recovery nor pass on the secret.
    const recovery =
      key === undefined ? new RotationRecovery(this, 'Recovery', { namePrefix, stateMachine, deadLetters }) : undefined;
    const lostAlerts =
      key === undefined
        ? new LostAlerts(this, 'LostAlerts', { namePrefix, stateMachine, topic: this.alertTopic, deadLetters })
        : undefined;
    this.metrics = new RotationMetrics(namePrefix);
    const alarms = new RotationAlarms(this, 'Alarms', {
      namePrefix,
      functions: this.parts,
      stateMachine,
      metrics: this.metrics,
      deadLetters,
      eventsTellAll: key === undefined,
      dailyCheck: props.dailyCheck ?? true,
      topic: this.alertTopic,
    });
    this.watch = new RotationWatch(this, 'Watch', {
      namePrefix,
      functions: this.parts,
      deadLetters,
      rotationFunctionArn: rotationFunctionArnOf(this, namePrefix),
      fleet: props.fleet ?? false,
      dailyCheck: props.dailyCheck ?? true,
      inVpc: vpc !== undefined,
    });
    this.alarms = alarms.all;
    this.functions = [...this.parts.all];
    this.rules = [...(recovery?.rules ?? []), ...(lostAlerts ? [lostAlerts.rule] : []), ...this.watch.rules];
    if (props.dashboard !== false) {
      const { metrics, functions } = this;
      const shown = { namePrefix, metrics, stateMachine, functions, alarms: alarms.all };
      this.dashboard = new RotationDashboard(this, 'Dashboard', shown).dashboard;
    }
    this.operators = new OperatorGrants(this, {
      stateMachineName: namePrefix,
      rotationFunction: this.rotationFunction,
      key,
    });
    acknowledgeByDesign(this);
    this.secrets = new RotatedSecrets(this, {
      ...props,
      authorities: () => authoritiesIn(props.databaseCaFile),
      ...(vpc === undefined && { noDatabase: NO_VPC }),
    });
    this.writers = new SecretWriters(this, props.fleet ?? false, (name, value) => this.parts.setVariable(name, value));
    this.fleetAccess = props.fleet ? this.admitFleet() : undefined;
    checkWhenComplete(this, () => [
      ...crowdedHour(
        this,
        workflowsBeside(this, isWorkflow).flatMap(({ secrets }) => secrets.schedules),
        props.lambdaConcurrency,
      ),
      ...namesakes(this, isWorkflow),
    ]);
  }

  /** What Secrets Manager invokes. */
  get rotationFunctionArn(): string {
    return this.rotationFunction.functionArn;
  }

  /**
   * Rotates a secret by a schedule. Its value must be JSON with `engine`, `username`, `password`, `host` and, as far as they
   * differ from the defaults, `port` and `dbname`: what `Credentials.fromGeneratedSecret` and `DatabaseSecret.attach` make.
   * For an attached secret, pass what `attach` returned, so that the rotation waits until the host is filled in.
   * An existing one comes from `Secret.fromSecretCompleteArn`, `Secret.fromSecretNameV2` or, with its customer managed key,
   * `Secret.fromSecretAttributes`.
   *
   * @throws Error if that is no secret (`database.secret!` of a database whose password you chose yourself is undefined);
   * if it can never be rotated here (another account or Region, a managed secret, another engine); if an option cannot be
   * used, or Secrets Manager would refuse the schedule; if the secret is being rotated already, or there is no room for it.
   */
  rotate(secret: ISecret, options: RotateOptions): SecretRotation {
    this.secrets.check(secret, options);
    if (options.database !== undefined) {
      this.network?.openDatabase(options.database);
    }
    if (this.fleetAccess === undefined) this.grant((access) => secretStatements(this, secret, access));
    if (options.superuser !== undefined) this.parts.grantSuperuser(options.superuser);
    this.watch.addSecret(secret);
    return this.secrets.add(secret, options, {
      rotationFunctionArn: this.rotationFunctionArn,
      fleet: this.fleetAccess !== undefined,
      writers: this.writers,
      // The state machine itself refers to the functions, which come after their roles and policies.
      after: [
        this.stateMachine.node.defaultChild ?? this.stateMachine,
        ...(this.fleetAccess ? [this.fleetAccess.permission] : []),
        ...(this.network?.waysTo(options.database) ?? []),
      ],
    });
  }

  /**
   * Lets a person's or a pipeline's role operate the workflow, as the command line does: start executions in any mode,
   * observe and stop them, read the labels of every secret passed to {@link rotate} (before or after this call), and start
   * their rotation. It does not allow reading a secret value.
   */
  grantOperate(grantee: IGrantable): Grant {
    checkGrantee(this, grantee);
    const grant = this.operators.add(grantee);
    warnIfNotGranted(this, grantee, grant);
    return grant;
  }

  /**
   * The functions in the VPC, for rules of your own: `rotation.connections.allowTo(database, Port.tcp(5432))`.
   *
   * @throws Error without `vpc`: there are no security groups then.
   */
  get connections(): Connections {
    if (this.network === undefined) {
      throw new Error(
        `RotationWorkflow ${this.node.path}: connections are not available: without the property vpc the functions have no security groups.`,
      );
    }
    return this.network.connections;
  }

  /** How many executions ended with this outcome; default: the sum over five minutes. */
  metricOutcome(outcome: RotationOutcome, options?: MetricOptions): Metric {
    checkOutcome(this, outcome);
    return this.metric(outcome, Stats.SUM, options);
  }

  /**
   * How long applications were locked out: from the new password's COMMIT until AWSCURRENT logged in again; default: the
   * maximum.
   */
  metricLockoutWindow(options?: MetricOptions): Metric {
    return this.metric('lockoutWindow', Stats.MAXIMUM, options);
  }

  /**
   * How many sessions from before the password change were still open when a rotation ended; default: the maximum over five
   * minutes. Without `reportSessions` there is no data.
   */
  metricSessionsBefore(options?: MetricOptions): Metric {
    return this.metric('sessionsBefore', Stats.MAXIMUM, options);
  }

  /**
   * Days since the last rotation, of the secret whose last rotation is longest ago, as reported by the watch; default: the
   * maximum over five minutes.
   */
  metricDaysSinceRotation(options?: MetricOptions): Metric {
    return this.metric('daysSinceRotation', Stats.MAXIMUM, options);
  }

  /** How long executions took; default: the average over five minutes. */
  metricDuration(options?: MetricOptions): Metric {
    checkMetricOptions(this, options);
    return this.stateMachine.metricTime(options);
  }

  private metric(key: MetricKey, statistic: string, options: MetricOptions | undefined): Metric {
    checkMetricOptions(this, options);
    return this.metrics.of(key, statistic, options);
  }

  /** Grants functions and operators what they need on secrets. */
  private grant(statements: (access: SecretAccess) => PolicyStatement[]): void {
    this.parts.grant(statements);
    this.operators.addSecrets(statements);
  }

  private admitFleet(): FleetAccess {
    const { namePrefix, rotationFunction, network } = this;
    // By name, because the function itself is created after its role's policy.
    const arn = rotationFunctionArnOf(this, namePrefix);
    this.grant((access) => fleetStatements(this, arn, access));
    return new FleetAccess(this, 'Fleet', { namePrefix, rotationFunction, network });
  }
}

const isWorkflow = (each: unknown): each is RotationWorkflow => each instanceof RotationWorkflow;

const NO_VPC =
  'it has a meaning only with `vpc`: functions outside of a VPC have no security group a database could admit';
