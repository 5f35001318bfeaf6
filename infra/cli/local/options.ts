import type { StrategyName } from '../../../workflow/names';
import {
  createClock,
  DATABASE_FUNCTIONS,
  DatabaseServer,
  type HurryingClock,
  hurryingClock,
  type LocalEnvironmentOptions,
} from '../../local/index';
import { UsageError } from '../exit-code';

/** Flags of `local`, parsed. */
export interface LocalFlags {
  readonly serve?: true;
  readonly verbose?: true;
  /** Shows what the functions write while they are served. */
  readonly logs?: true;
  /** Lets an application work on beside the demonstration. */
  readonly withApp?: true;
  readonly port?: number;
  readonly databaseUrl?: string;
  readonly slackWebhook?: string;
  readonly enforceIam?: boolean;
  /** How the demonstration's secret is rotated. */
  readonly strategy: StrategyName;
  readonly lambdaConcurrency?: number;
  readonly staleReads?: number;
  readonly idleForWeeks?: true;
  readonly function: Readonly<Record<string, string>>;
  readonly timeScale: number;
}

/** The clock of `--serve`: real time until it is sped up, by the flag or on the page. */
export const servingClock = ({ timeScale }: LocalFlags): HurryingClock => hurryingClock({ scale: timeScale });

/** @throws UsageError if the database's URL cannot be used. */
export function localOptions(flags: LocalFlags, environment: NodeJS.ProcessEnv): LocalEnvironmentOptions {
  const { port, databaseUrl, slackWebhook, timeScale } = flags;
  return {
    clock: timeScale === 1 ? createClock() : hurryingClock({ scale: timeScale }),
    endpoints: endpointsFrom(environment),
    functions: flags.function,
    ...(port !== undefined && { port }),
    ...(databaseUrl !== undefined && { databaseUrl: checkDatabaseUrl(databaseUrl) }),
    ...(slackWebhook !== undefined && { slackWebhook }),
    ...(flags.enforceIam !== undefined && { enforceIam: flags.enforceIam }),
    ...(flags.lambdaConcurrency !== undefined && { lambdaConcurrency: flags.lambdaConcurrency }),
    ...(flags.staleReads !== undefined && { staleReads: flags.staleReads }),
    ...(flags.idleForWeeks && { sleepyFunctions: DATABASE_FUNCTIONS }),
  };
}

/** Endpoints a proxy stands at: the functions' own calls go there. */
function endpointsFrom(environment: NodeJS.ProcessEnv): NonNullable<LocalEnvironmentOptions['endpoints']> {
  const names = ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL_SFN', 'AWS_ENDPOINT_URL_SNS'] as const;
  return Object.fromEntries(names.filter((name) => environment[name]).map((name) => [name, environment[name] ?? '']));
}

/** The URL holds a password, so it is not repeated. */
function checkDatabaseUrl(url: string): string {
  try {
    DatabaseServer.atUrl(url);
    return url;
  } catch (error) {
    throw new UsageError(`--database-url cannot be used: ${(error as Error).message}.`, { cause: error });
  }
}
