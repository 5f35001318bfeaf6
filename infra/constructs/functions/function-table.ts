import { Variable } from '../../../functions/runtime/variables';
import { FunctionName, type FunctionKey } from '../../../workflow/names';
import { Deadline } from '../../../workflow/deadlines';

/** The state machine's functions, the watch for forgotten versions, and the subscriber that posts to Slack. */
export type FunctionId = FunctionKey | 'watch' | 'slack';

/** One Lambda function: its source, its permissions and its environment variables. */
export interface FunctionRow {
  /** Name of the file in functions/, and end of the function's name. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Whether it logs in to databases; if so, it is placed in the VPC, if there is one. */
  readonly logsIn: boolean;
  /** Whether it reads the superuser's secret, where a strategy has one. */
  readonly asSuperuser?: true;
  /** Whether it is invoked asynchronously, by events, so that Lambda tries three times and then gives up. */
  readonly isEventDriven?: boolean;
  readonly variables: readonly Variable[];
  /** What it may do with each secret handed to `rotate`: actions of Secrets Manager. */
  readonly secretActions: readonly string[];
  /** KMS actions that Secrets Manager then performs on its behalf with the secret's customer managed key. */
  readonly keyActions: readonly string[];
}

/** CPU comes with memory: functions of the lockout window get more, for their TLS and SCRAM handshakes. */
const Memory = { inLockoutWindow: 512, elsewhere: 256 } as const;

const password = [
  Variable.passwordLength,
  Variable.excludeCharacters,
  Variable.excludeNumbers,
  Variable.excludePunctuation,
  Variable.excludeUppercase,
  Variable.excludeLowercase,
  Variable.requireEachIncludedType,
] as const;
const look = ['secretsmanager:DescribeSecret'] as const;
const read = [...look, 'secretsmanager:GetSecretValue'] as const;
/** Where to log in if the host of a secret is a proxy or a replica. */
const writers = [Variable.writerEndpoints, Variable.databaseEndpoints] as const;
/** If no labelled version logs in, one without a label may. */
const search = [...read, 'secretsmanager:ListSecretVersionIds'] as const;
const moveLabels = 'secretsmanager:UpdateSecretVersionStage';

/** What may be done with a superuser's secret by those that use it. */
export const SUPERUSER_ACCESS = { secretActions: read, keyActions: ['kms:Decrypt'] } as const;

/**
 * Every function, with everything it may do to a secret. Reading a value takes kms:Decrypt; writing one takes
 * kms:GenerateDataKey, and kms:Decrypt when it is written again (user guide of Secrets Manager, "Secret encryption and
 * decryption"); moving labels takes neither.
 */
export const FUNCTIONS: Readonly<Record<FunctionId, FunctionRow>> = {
  rotationFunction: {
    entry: FunctionName.rotationFunction,
    timeoutSeconds: Deadline.rotationFunction,
    memoryMegabytes: Memory.elsewhere,
    logsIn: false,
    variables: [...password, Variable.stateMachineArn],
    secretActions: [...read, 'secretsmanager:PutSecretValue'],
    keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  },
  preflight: {
    entry: FunctionName.preflight,
    asSuperuser: true,
    timeoutSeconds: Deadline.databaseFunction,
    memoryMegabytes: Memory.inLockoutWindow,
    logsIn: true,
    variables: [
      Variable.databaseCaFile,
      Variable.verificationQuery,
      Variable.md5Roles,
      ...writers,
      Variable.findWriters,
    ],
    secretActions: search,
    keyActions: ['kms:Decrypt'],
  },
  setSecret: {
    entry: FunctionName.setSecret,
    asSuperuser: true,
    timeoutSeconds: Deadline.databaseFunction,
    memoryMegabytes: Memory.inLockoutWindow,
    logsIn: true,
    variables: [Variable.databaseCaFile, ...writers, Variable.findWriters],
    // For RestoreAccess.
    secretActions: search,
    keyActions: ['kms:Decrypt'],
  },
  testSecret: {
    entry: FunctionName.testSecret,
    timeoutSeconds: Deadline.databaseFunction,
    memoryMegabytes: Memory.inLockoutWindow,
    logsIn: true,
    variables: [Variable.databaseCaFile, Variable.verificationQuery, ...writers],
    secretActions: read,
    keyActions: ['kms:Decrypt'],
  },
  finishSecret: {
    entry: FunctionName.finishSecret,
    timeoutSeconds: Deadline.labelFunction,
    memoryMegabytes: Memory.inLockoutWindow,
    logsIn: false,
    variables: [],
    secretActions: [...look, moveLabels],
    keyActions: [],
  },
  rollBack: {
    entry: FunctionName.rollBack,
    asSuperuser: true,
    timeoutSeconds: Deadline.rollBackFunction,
    memoryMegabytes: Memory.inLockoutWindow,
    logsIn: true,
    variables: [Variable.databaseCaFile, Variable.verificationQuery, ...writers, Variable.findWriters],
    secretActions: [...search, moveLabels],
    keyActions: ['kms:Decrypt'],
  },
  notify: {
    entry: FunctionName.notify,
    timeoutSeconds: Deadline.notifyFunction,
    memoryMegabytes: Memory.elsewhere,
    logsIn: false,
    variables: [
      Variable.alertTopicArn,
      Variable.alertOnSuccess,
      Variable.chat,
      Variable.accountName,
      Variable.runbookUrl,
      Variable.recordLogGroup,
      Variable.recordBucket,
      Variable.productVersion,
    ],
    secretActions: look,
    keyActions: [],
  },
  watch: {
    entry: 'watch',
    // A hundred secrets at a third of a second each.
    timeoutSeconds: 60,
    memoryMegabytes: Memory.elsewhere,
    logsIn: false,
    isEventDriven: true,
    variables: [Variable.stateMachineArn],
    secretActions: look,
    keyActions: [],
  },
  slack: {
    entry: 'slack',
    timeoutSeconds: Deadline.notifyFunction,
    memoryMegabytes: Memory.elsewhere,
    logsIn: false,
    isEventDriven: true,
    variables: [Variable.slackWebhookSecretArn],
    secretActions: [],
    keyActions: [],
  },
};
