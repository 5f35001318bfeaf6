import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IConnectable, IInterfaceVpcEndpoint, ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { SecretSettings } from './secrets/secret-settings';
import type { PasswordOptions } from '../../functions/rotation/secret/password-options';
import type { IRotationSchedule } from './rotation-schedule';

/** What becomes of a role whose password is stored as MD5. */
export enum Md5Roles {
  /** It becomes SCRAM-SHA-256 if the server itself would make it so; otherwise the rotation does not begin. */
  FOLLOW_SERVER = 'follow-server',
  /** It becomes SCRAM-SHA-256, whatever password_encryption says. Clients without SCRAM are locked out then. */
  UPGRADE = 'upgrade',
  /** The rotation does not begin. */
  REFUSE = 'refuse',
}

/** Where the functions that log in to a database run. Everything else runs outside of the VPC. */
export interface DatabaseAccessProps {
  /**
   * The VPC of the databases. Preflight, SetSecret, TestSecret and RollBack run in it; they need network access to Secrets
   * Manager there, see {@link createVpcEndpoints}.
   *
   * @default - no VPC: for databases that can be reached publicly
   */
  readonly vpc?: IVpc;
  /**
   * Subnets with a route to the databases; only with `vpc`.
   *
   * @default - private subnets with a way out, else isolated ones (the choice of `vpc.selectSubnets`)
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the functions in the VPC; only with `vpc`. Their rules stay yours, but for what `rotate` opens.
   *
   * @default - one new group that may reach HTTPS and the databases handed to `rotate`, nothing else
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Makes the interface endpoint for Secrets Manager, with private DNS, in `vpcSubnets`; only with `vpc`. Every
   * function in the VPC talks to no other service. The endpoint then serves the whole VPC, so it admits the VPC's first
   * address range, and the functions wherever they are; a VPC can have only one such endpoint with private DNS.
   *
   * @default false - there is an endpoint already, or a NAT gateway
   */
  readonly createVpcEndpoints?: boolean;
  /**
   * The VPC's endpoint for Secrets Manager, if it has one already. Its port is opened to the functions; only with `vpc`, and
   * not beside `createVpcEndpoints`.
   *
   * @default - the functions use NAT, or an endpoint that admits them
   */
  readonly secretsManagerEndpoint?: IInterfaceVpcEndpoint;
  /**
   * Places every function in the VPC, for accounts that allow none outside of it; only with `vpc`. The functions then need
   * ways to Step Functions, to SNS and, for alerts in Slack, to the internet as well; `createVpcEndpoints` makes the first two.
   *
   * @default false - only what logs in to databases is in the VPC
   */
  readonly allFunctionsInVpc?: boolean;
  /**
   * PEM file of the only certificate authorities that may sign the databases' certificates, on the machine that
   * synthesises; it is copied into the functions. Needed where they are not Amazon's RDS authorities, and in China,
   * GovCloud and isolated Regions, whose authorities this package does not have.
   *
   * @default - the RDS authorities of this package and of the Lambda runtime
   */
  readonly databaseCaFile?: string;
  /**
   * What becomes of a role whose password is stored as MD5. New passwords are always stored as SCRAM-SHA-256.
   *
   * @default Md5Roles.FOLLOW_SERVER - it becomes SCRAM, unless password_encryption of the role is still md5
   */
  readonly md5Roles?: Md5Roles;
}

/** Who is alerted. */
export interface AlertProps {
  /**
   * Topic for alerts and alarms. Its policy must let CloudWatch publish (the default policy of a topic does).
   *
   * @default - a new topic that demands TLS
   */
  readonly alertTopic?: ITopic;
  /**
   * Email addresses to subscribe to the topic. Each must confirm the email it gets from SNS, or receives nothing.
   *
   * @default - none
   */
  readonly alertEmails?: string[];
  /**
   * Secret whose value is the address of a Slack incoming webhook: the bare URL, or JSON with the one field `url`. It is
   * read for each message, so that a replaced webhook works at once.
   *
   * @default - nothing is posted to Slack
   */
  readonly slackWebhook?: ISecret;
  /**
   * Whether a rotation that simply succeeded is announced too.
   *
   * @default false - only what an operator should know of: failures, rollbacks, recoveries
   */
  readonly alertOnSuccess?: boolean;
  /**
   * Address where your engineers read docs/runbook.md; alerts link to its entries.
   *
   * @default - the public address of the runbook of the version you use
   */
  readonly runbookUrl?: string;
  /**
   * Your name for the account, such as `prod`: alerts state it first, because with twenty accounts that is the first
   * question. 1 to 40 printable characters; subjects show eight of them.
   *
   * @default - alerts say the account's number
   */
  readonly accountName?: string;
}

/** Records of every execution, as evidence that passwords are rotated (docs/evidence.md). */
export interface EvidenceProps {
  /**
   * How long the record of every execution is kept in its log group, which outlives the stack. Step Functions itself
   * forgets an execution after 90 days.
   *
   * @default RetentionDays.THIRTEEN_MONTHS - a year under audit, and the month in which it is audited
   */
  readonly recordRetention?: RetentionDays;
  /**
   * Bucket that gets a copy of every record, an object each. With Object Lock and a default retention nobody can
   * change or delete them before their time.
   *
   * @default - no copy
   */
  readonly recordBucket?: IBucket;
}

/** Properties of `RotationWorkflow`; each is optional. */
export interface RotationWorkflowProps extends DatabaseAccessProps, AlertProps, EvidenceProps {
  /**
   * Serves every secret of the account and Region that has this workflow's rotation function, however it was set: `rotate`, an
   * application's stack (`RotationWorkflow.fromNamePrefix`), CloudFormation, Terraform or the console. The workflow stays
   * the same, however many there are. Who may join is said in SECURITY.md.
   *
   * @default false - serves exactly the secrets handed to `rotate`, some 35 of them
   */
  readonly fleet?: boolean;
  /**
   * Rules for new passwords.
   *
   * @default - 32 characters: letters, digits and `-._`, at least one of each kind
   */
  readonly password?: PasswordOptions;
  /**
   * Secrets of superusers that Preflight, SetSecret and RollBack may read, beside those handed to `rotate`: for secrets whose
   * strategy is said by a tag alone.
   *
   * @default - none
   */
  readonly superusers?: ISecret[];
  /**
   * One SQL statement, without semicolon, that must succeed with a password before it becomes current; at most 1000
   * characters. It runs as the role whose password is rotated, in a read-only transaction.
   *
   * @default - logging in is proof enough
   */
  readonly verificationQuery?: string;
  /**
   * Whether CloudWatch gets a dashboard of the workflow, named by `namePrefix`. The first three of an account are free.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether the credential in AWSCURRENT of every secret is tried once a day, as a check does, so that you hear of a password
   * that no longer fits before an application does; of a rotation that was turned off, handed to another function, or is
   * more than a day overdue; and of a version that a rollback has kept. It costs 30 executions of six transitions and some
   * hundred requests for each secret and month, half a cent (USD) in most Regions; the watch itself, which looks at the labels
   * every 15 minutes, costs one and a half.
   *
   * @default true
   */
  readonly dailyCheck?: boolean;
  /**
   * How long the logs of the functions and of the state machine are kept. They are deleted with the stack.
   *
   * @default RetentionDays.THREE_MONTHS - as long as Step Functions keeps the history of an execution
   */
  readonly logRetention?: RetentionDays;
  /**
   * How long each state that logs in waits for a database that is away: 5 seconds to 3 minutes. A failover of a Multi-AZ
   * instance takes 60 to 120 seconds (RDS guide). If it is away for longer, the rotation is rolled back.
   *
   * @default Duration.minutes(3)
   */
  readonly databasePatience?: Duration;
  /**
   * How long a rotation that could be brought neither forward nor back keeps trying by itself, in an execution of its own: 1
   * to 60 minutes. After that the watch tries again in its next round.
   *
   * @default Duration.hours(1)
   */
  readonly recoveryPatience?: Duration;
  /**
   * Processor of the functions.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Beginning of every name: the state machine is `<prefix>`, functions are `<prefix>-set-secret`, the topic
   * `<prefix>-alerts`, alarms `<prefix>-dead-letters` and so on. 1 to 40 letters, digits and hyphens. Unique within
   * account and Region; a change replaces everything.
   *
   * @default - made from the construct's path
   */
  readonly namePrefix?: string;
  /**
   * Customer managed key for the logs, the environments of the functions and, unless it is given, the topic. The policy of a
   * key of this app is completed; another key must let CloudWatch Logs and CloudWatch use it, as synthesis warns.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;
  /**
   * Customer managed key for the executions' data. Step Functions then leaves their input out of its events, so nothing
   * starts `recover` by itself after an execution was stopped or timed out: the alarms tell you, and you run it manually.
   *
   * @default - the executions are encrypted with a key of AWS; their data holds no secret either way
   */
  readonly stateMachineKey?: IKey;
  /**
   * UTC dates (`2026-12-24`) on which nothing may be rotated. Synthesis warns if a secret handed to `rotate` has a window
   * opening on one of them within a year from today; the context `rotation:today` sets another today. Only `cron(...)`
   * schedules have dates that are known in advance; for a `rate(...)` there is a warning.
   *
   * @default - none
   */
  readonly blackouts?: string[];
  /**
   * Whether synthesis fails instead of warning of a window on one of the `blackouts`. It then fails on a day on which nothing
   * was changed, namely a year before the opening: choose it for a build that is meant to.
   *
   * @default false
   */
  readonly enforceBlackouts?: boolean;
  /**
   * Concurrent executions of Lambda that this account has for rotations in this Region. A rotation uses up to six at a time;
   * where more windows open in an hour than fit, rotations wait for each other, and synthesis warns. A whole number from 1.
   *
   * @default 1000 - the quota of an account; a new one may have as few as 10 (Service Quotas, L-B99A9384)
   */
  readonly lambdaConcurrency?: number;
}

/** How one secret is rotated. */
export interface RotateOptions extends SecretSettings {
  /** When: a `RotationSchedule`, or an expression with the window's length. */
  readonly schedule: IRotationSchedule;
  /**
   * The database the secret is for. Its default port is opened to the functions; only with `vpc`.
   *
   * @default - nothing is opened: do it with `rotation.connections`, or rely on your own `securityGroups`
   */
  readonly database?: IConnectable;
  /**
   * The secret of the superuser that changes passwords; the one that `masterarn` in the secret's value names. Preflight,
   * SetSecret and RollBack may read it then.
   *
   * @default - none, or one of the workflow's `superusers`
   */
  readonly superuser?: ISecret;
  /**
   * Whether to rotate as soon as this is deployed, and again whenever the schedule is changed. Otherwise Secrets Manager
   * only has the credential checked then.
   *
   * @default false - a deployment changes no password
   */
  readonly rotateImmediately?: boolean;
  /**
   * Logical id of the schedule. Give the id of a schedule that this one replaces in the same stack, such as
   * that of `addRotationSingleUser()`: CloudFormation then changes it in place, and the rotation is never off.
   *
   * @default - made of the secret's name or logical id, so that constructs can be renamed and moved
   */
  readonly scheduleLogicalId?: string;
  /**
   * What becomes of the rotation when it is no longer in the stack. `RemovalPolicy.RETAIN` leaves it on: deploy that first
   * if another stack takes the secret over (docs/moving-a-rotation.md).
   *
   * @default RemovalPolicy.DESTROY - the rotation is turned off
   */
  readonly removalPolicy?: RemovalPolicy;
}
