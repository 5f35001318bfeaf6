/** A token bucket of AWS: so many calls at once, and so many more each second. */
export interface Quota {
  readonly bucket: number;
  readonly perSecond: number;
}

/**
 * Request quotas of Secrets Manager for an account and Region, none of which can be raised (user guide, "AWS Secrets Manager
 * quotas"). A bucket holds one second of them: how much AWS lets pass at once is not documented.
 */
const SECRETS_MANAGER = {
  /** PutSecretValue and UpdateSecretVersionStage together, with UpdateSecret and replication. */
  writes: 50,
  GetRandomPassword: 50,
  ListSecretVersionIds: 50,
  ListSecrets: 100,
  GetSecretValue: 10_000,
  DescribeSecret: 40_000,
} as const;

/**
 * Request quotas of Step Functions in all Regions but US East (N. Virginia), US West (Oregon) and Europe (Ireland), which have
 * more (developer guide, "Quotas", standard workflows). They can be raised.
 */
const STEP_FUNCTIONS = {
  StartExecution: { bucket: 800, perSecond: 150 },
  DescribeExecution: { bucket: 250, perSecond: 10 },
  GetExecutionHistory: { bucket: 400, perSecond: 20 },
  ListExecutions: { bucket: 100, perSecond: 2 },
  StateTransition: { bucket: 800, perSecond: 500 },
} as const;

/** PutLogEvents: 5,000 a second for an account and Region (CloudWatch Logs user guide, "CloudWatch Logs quotas"). */
const PUT_LOG_EVENTS = 5_000;

/** Executions at a time of all functions of an account (Lambda developer guide, "Lambda quotas"); new accounts begin with 10. */
export const LAMBDA_CONCURRENCY = 1_000;

const perSecond = (calls: number): Quota => ({ bucket: calls, perSecond: calls });

/** The quotas by name. */
export const QUOTAS = {
  'Secrets Manager writes': perSecond(SECRETS_MANAGER.writes),
  GetRandomPassword: perSecond(SECRETS_MANAGER.GetRandomPassword),
  ListSecretVersionIds: perSecond(SECRETS_MANAGER.ListSecretVersionIds),
  ListSecrets: perSecond(SECRETS_MANAGER.ListSecrets),
  GetSecretValue: perSecond(SECRETS_MANAGER.GetSecretValue),
  DescribeSecret: perSecond(SECRETS_MANAGER.DescribeSecret),
  ...STEP_FUNCTIONS,
  PutLogEvents: perSecond(PUT_LOG_EVENTS),
} as const satisfies Readonly<Record<string, Quota>>;
export type QuotaName = keyof typeof QUOTAS;

/** The quota that a call counts against. */
export function quotaOf(operation: string): QuotaName {
  if (operation === 'PutSecretValue' || operation === 'UpdateSecretVersionStage') return 'Secrets Manager writes';
  if (Object.hasOwn(QUOTAS, operation)) return operation as QuotaName;
  throw new Error(`${operation} is called, and no quota of it is known to the model: add it to quotas.ts.`);
}
