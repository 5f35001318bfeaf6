import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IConnectable, IInterfaceVpcEndpoint, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret, ReplicaRegion } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SecretSettings } from './secrets/secret-settings';
import type { PasswordOptions } from '../../functions/rotation/secret/password-options';
import type { IRotationSchedule } from './rotation-schedule';

/** What to do with a role whose password is stored as MD5. */
export enum Md5Roles {
  /** Store the new password as SCRAM-SHA-256 if the server itself would do so; otherwise do not start the rotation. */
  FOLLOW_SERVER = 'follow-server',
  /** Store the new password as SCRAM-SHA-256, whatever `password_encryption` is. Clients without SCRAM support can then no longer log in. */
  UPGRADE = 'upgrade',
  /** Do not start the rotation. */
  REFUSE = 'refuse',
}

/** Where the functions that log in to a database run. All other functions run outside the VPC. */
export interface DatabaseAccessProps {
  /**
   * The VPC of the databases. Preflight, SetSecret, TestSecret and RollBack run in it, and need network access to Secrets
   * Manager from there: see {@link createVpcEndpoints}.
   *
   * @default - no VPC, for databases that are publicly accessible
   */
  readonly vpc?: IVpc;
  /**
   * Subnets with a route to the databases; only with `vpc`.
   *
   * @default - private subnets with egress if there are any, otherwise isolated subnets (as `vpc.selectSubnets` chooses)
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the functions in the VPC; only with `vpc`. You manage their rules, except for those that `rotate`
   * adds for a `database`.
   *
   * @default - one new group that allows outbound HTTPS and connections to the databases passed to `rotate`, nothing else
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Creates an interface endpoint for Secrets Manager, with private DNS, in `vpcSubnets`; only with `vpc`. The functions
   * in the VPC call no other service. Private DNS sends all of the VPC's traffic to Secrets Manager through the endpoint,
   * so it allows connections from the VPC's primary CIDR block and from the functions. A VPC can have only one such
   * endpoint with private DNS.
   *
   * @default false - the VPC already has an endpoint or a NAT gateway
   */
  readonly createVpcEndpoints?: boolean;
  /**
   * The VPC's existing endpoint for Secrets Manager. It is made to allow connections from the functions; only with `vpc`,
   * and not together with `createVpcEndpoints`.
   *
   * @default - the functions use a NAT gateway, or an endpoint that already allows them
   */
  readonly secretsManagerEndpoint?: IInterfaceVpcEndpoint;
  /**
   * Places every function in the VPC, for accounts that allow none outside it; only with `vpc`. The functions then also
   * need to reach Step Functions and SNS, and the internet if alerts go to Slack; `createVpcEndpoints` covers the first two.
   *
   * @default false - only functions that log in to databases are in the VPC
   */
  readonly allFunctionsInVpc?: boolean;
  /**
   * Path of a PEM file, on the machine that runs the synthesis, with the certificate authorities to trust for the
   * databases' certificates, and no others. It is deployed with the functions. Required if the certificates are not
   * signed by Amazon's RDS authorities, and in China, GovCloud and isolated Regions, whose authorities are not part of
   * this package.
   *
   * @default - the RDS authorities of this package and of the Lambda runtime
   */
  readonly databaseCaFile?: string;
  /**
   * What to do with a role whose password is stored as MD5. New passwords are always stored as SCRAM-SHA-256.
   *
   * @default Md5Roles.FOLLOW_SERVER - upgrade it to SCRAM, unless the role's `password_encryption` is still `md5`
   */
  readonly md5Roles?: Md5Roles;
}

/**
 * A Slack channel of Amazon Q Developer in chat applications. A channel has one configuration in an account: if it already
 * has one, omit both ids and subscribe that configuration to the topic,
 * `configuration.addNotificationTopic(rotation.alertTopic)`.
 */
export interface AmazonQProps {
  /**
   * Id of the Slack workspace, such as `T0123456789`. Authorise the workspace once in the console of Amazon Q Developer in
   * chat applications.
   *
   * @default - no configuration is made
   */
  readonly slackWorkspaceId?: string;
  /**
   * Id of the channel, such as `C0123456789`, to which `@Amazon Q` was invited.
   *
   * @default - no configuration is made
   */
  readonly slackChannelId?: string;
}

/** Who is alerted. */
export interface AlertProps {
  /**
   * Topic for alerts and alarms. Its policy must allow CloudWatch to publish (a topic's default policy does).
   *
   * @default - a new topic that requires TLS
   */
  readonly alertTopic?: ITopic;
  /**
   * Email addresses to subscribe to the topic. Each recipient must confirm the email that SNS sends; until then they get no
   * alerts.
   *
   * @default - none
   */
  readonly alertEmails?: string[];
  /**
   * Secret that holds the URL of a Slack incoming webhook: either the URL alone, or JSON with the single field `url`. It is
   * read for every message, so a new webhook takes effect at once.
   *
   * @default - nothing is posted to Slack
   */
  readonly slackWebhook?: ISecret;
  /**
   * Shows alerts and alarms in a Slack channel through Amazon Q Developer in chat applications, in place of `slackWebhook`:
   * alerts of an incident are one thread. Subscribers with the protocol https then get what Amazon Q shows, and no email text.
   *
   * @default - Amazon Q shows alarms only, if you subscribe it to the topic
   */
  readonly amazonQ?: AmazonQProps;
  /**
   * Whether to announce successful rotations too.
   *
   * @default false - only failures, rollbacks and recoveries
   */
  readonly alertOnSuccess?: boolean;
  /**
   * Address where your engineers read docs/runbook.md; alerts link to its entries.
   *
   * @default - the public runbook of the version that is deployed
   */
  readonly runbookUrl?: string;
  /**
   * Your name for the account, such as `prod`, shown first in every alert. 1 to 40 printable characters; subjects show
   * the first eight.
   *
   * @default - alerts show the account number
   */
  readonly accountName?: string;
}

/** Records of all executions, as evidence that passwords are rotated (docs/operate/evidence.md). */
export interface EvidenceProps {
  /**
   * How long the records of executions are kept. Their log group is retained if the stack is deleted. Step Functions
   * itself deletes executions after 90 days.
   *
   * @default RetentionDays.THIRTEEN_MONTHS - a year to audit, and a month for the audit
   */
  readonly recordRetention?: RetentionDays;
  /**
   * Bucket for a copy of every record, one object each. With Object Lock and a default retention period, nobody can change
   * or delete a record before that period ends.
   *
   * @default - no copy
   */
  readonly recordBucket?: IBucket;
}

/** Properties of `RotationWorkflow`. All are optional. */
export interface RotationWorkflowProps extends DatabaseAccessProps, AlertProps, EvidenceProps {
  /**
   * Serves every secret of the account and Region whose rotation function is this workflow's, whether that was set by
   * `rotate`, by an application's stack (`RotationWorkflow.fromNamePrefix`), CloudFormation, Terraform or in the console.
   * The size of the workflow does not depend on the number of secrets. SECURITY.md says who may add one.
   *
   * @default false - serves exactly the secrets passed to `rotate`, at most about 35
   */
  readonly fleet?: boolean;
  /**
   * Rules for new passwords.
   *
   * @default - 32 characters: letters, digits and `-._`, at least one of each kind
   */
  readonly password?: PasswordOptions;
  /**
   * Superuser secrets that Preflight, SetSecret and RollBack may read, in addition to those passed to `rotate`. Needed for
   * secrets whose strategy is set by a tag only.
   *
   * @default - none
   */
  readonly superusers?: ISecret[];
  /**
   * Whether the functions may ask RDS which database is behind an RDS Proxy endpoint, and which server a replica follows.
   * Needed for secrets with such a `host` whose `database` is not passed to `rotate`, to confirm tags that name a
   * `writerEndpoint` (docs/proxies-and-readers.md), and to find the endpoint of a superuser whose secret RDS manages. In a
   * VPC the functions must then reach RDS; `createVpcEndpoints` creates that endpoint too.
   *
   * @default false - the functions have no permissions for RDS
   */
  readonly findWriters?: boolean;
  /**
   * A single SQL statement, without a semicolon, that must succeed with the new password before it becomes current; at most
   * 1000 characters. It runs as the role whose password is rotated, in a read-only transaction.
   *
   * @default - a successful login is enough
   */
  readonly verificationQuery?: string;
  /**
   * Whether to create a CloudWatch dashboard for the workflow, named after `namePrefix`. The first three dashboards of an
   * account are free.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether to run a check of every secret once a day. It alerts you if the AWSCURRENT credential no longer logs in, before
   * an application finds out; and if rotation was turned off, uses another function or is more than a day overdue. For
   * each secret and month that is 30 executions of six transitions and about a hundred requests, or half a US cent in most
   * Regions. The watch, which looks at the labels every 15 minutes and recovers what is left pending or kept, costs another
   * one and a half.
   *
   * @default true
   */
  readonly dailyCheck?: boolean;
  /**
   * Whether each rotation ends by counting the sessions that were opened before the password changed, by application and
   * address, as the `sessions` command does. The result is only reported, in the execution's output, in its record and as a metric: no
   * session is ended, and a failed count does not make the rotation fail. It takes one more login and state transition.
   *
   * @default false
   */
  readonly reportSessions?: boolean;
  /**
   * How long the logs of the functions and of the state machine are kept. They are deleted with the stack.
   *
   * @default RetentionDays.THREE_MONTHS - as long as Step Functions keeps the history of an execution
   */
  readonly logRetention?: RetentionDays;
  /**
   * How long each state that logs in keeps trying while the database is unavailable: 5 seconds to 3 minutes. A failover of
   * a Multi-AZ instance takes 60 to 120 seconds (Amazon RDS User Guide). After that, the rotation is rolled back.
   *
   * @default Duration.minutes(3)
   */
  readonly databasePatience?: Duration;
  /**
   * How long the recovery of an unresolved rotation keeps trying by itself, in a separate execution: 1 to 60 minutes. After
   * that, the watch tries again in its next run.
   *
   * @default Duration.hours(1)
   */
  readonly recoveryPatience?: Duration;
  /**
   * Processor architecture of the functions.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Prefix of all names: the state machine is `<prefix>`, functions are `<prefix>-set-secret` and so on, the topic is
   * `<prefix>-alerts`, alarms are `<prefix>-dead-letters` and so on. 1 to 40 letters, digits and hyphens, unique within the
   * account and Region. Changing it replaces everything.
   *
   * @default - derived from the construct's path
   */
  readonly namePrefix?: string;
  /**
   * Customer managed key for the logs, the functions' environment variables and the topic (unless `alertTopic` is given).
   * If the key is created in this app, its policy is extended as needed; the policy of an imported key must already allow
   * CloudWatch Logs and CloudWatch to use it, and synthesis warns about that.
   *
   * @default - AWS owned keys
   */
  readonly encryptionKey?: IKey;
  /**
   * Customer managed key for the executions' data. Step Functions then omits the input from its events, so no recovery
   * starts automatically after an execution was stopped or timed out: an alarm notifies you, and you run `recover` manually.
   *
   * @default - an AWS owned key; the data contains no secrets either way
   */
  readonly stateMachineKey?: IKey;
  /**
   * UTC dates (`2026-12-24`) on which nothing may be rotated. Synthesis warns if a rotation window of a secret passed to
   * `rotate` opens on one of them within a year from today (the context value `rotation:today` overrides the date). The
   * dates of a `rate(...)` schedule are not known in advance, so synthesis warns about each of those.
   *
   * @default - none
   */
  readonly blackouts?: string[];
  /**
   * Whether a window on one of the `blackouts` makes synthesis fail instead of warn. A build may then start to fail without
   * any change, a year before such a window opens.
   *
   * @default false
   */
  readonly enforceBlackouts?: boolean;
  /**
   * Lambda concurrency that is available for rotations in this account and Region. A rotation uses up to four concurrent
   * executions. If more windows open within an hour than that allows, rotations wait for each other, and synthesis warns. A
   * whole number of at least 1.
   *
   * @default 1000 - the default quota; a new account may have as few as 10 (Service Quotas, L-B99A9384)
   */
  readonly lambdaConcurrency?: number;
}

/** How one secret is rotated. */
export interface RotateOptions extends SecretSettings {
  /** When to rotate: a `RotationSchedule`, or an expression and the length of the window. */
  readonly schedule: IRotationSchedule;
  /**
   * The database that the secret is for. It is made to allow connections from the functions on its default port; only with
   * `vpc`. If the `host` in the secret is an endpoint of RDS Proxy, a reader or a replica, the password is changed at this
   * database: pass the writer itself.
   *
   * @default - no rule is added: allow the connections through `rotation.connections` or your own `securityGroups`
   */
  readonly database?: IConnectable;
  /**
   * The superuser secret: the one that `masterarn` in the secret's value names, whose role changes the password. It grants
   * Preflight, SetSecret and RollBack read access to it.
   *
   * @default - none, or one of the workflow's `superusers`
   */
  readonly superuser?: ISecret;
  /**
   * Other Regions to which Secrets Manager replicates the secret, each optionally with a customer managed key of that Region.
   * Only for a secret created in the app. Rotations wait for replicas for a limited time; an alert reports a replica that is
   * late.
   *
   * @default - the replicas that the secret already has
   */
  readonly replicaRegions?: ReplicaRegion[];
  /**
   * Whether to rotate at deployment, and again at every change of the schedule. Otherwise Secrets Manager only has the
   * credential checked at those times.
   *
   * @default false - a deployment changes no password
   */
  readonly rotateImmediately?: boolean;
  /**
   * Logical ID of the schedule. If this schedule replaces another one in the same stack, such as that of
   * `addRotationSingleUser()`, pass the logical ID of the other one: CloudFormation then updates it in place, and rotation
   * stays on throughout.
   *
   * @default - derived from the secret's name or logical ID, so that constructs can be renamed and moved
   */
  readonly scheduleLogicalId?: string;
  /**
   * What happens to the rotation when it is removed from the stack. `RemovalPolicy.RETAIN` leaves it on: deploy that first
   * if another stack takes over the secret (docs/moving-a-rotation.md).
   *
   * @default RemovalPolicy.DESTROY - rotation is turned off
   */
  readonly removalPolicy?: RemovalPolicy;
}
