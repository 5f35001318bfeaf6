import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { RotationError } from '../errors/rotation-error';
import { PostgresDatabase } from '../postgres/database';
import type { Clock, Database, Executions, SecretStore } from '../rotation/ports';
import { SecretsManagerStore } from '../secrets-manager/secret-store';
import { EarlierExecutions } from '../step-functions/earlier-executions';
import { StepFunctionsExecutions } from '../step-functions/executions';
import { SDK_LIMITS } from './sdk-limits';
import { RDS_AUTHORITY_FILES } from './variables';
import { readDatabaseSettings, readPasswordRules, readStateMachineArn } from './environment';

/** Everything a step may need; each part is built on first use, once per execution environment. */
export interface Dependencies {
  readonly clock: Clock;
  readonly secrets: SecretStore;
  readonly database: Database;
  readonly executions: Executions;
  /** Those before the one a function works for. */
  readonly earlier: EarlierExecutions;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The composition root: real clients from an environment such as `process.env`. A function that needs no database needs no database settings. */
export class ProductionWiring implements Dependencies {
  readonly clock = systemClock;
  #secrets: SecretStore | undefined;
  #database: Database | undefined;
  #executions: Executions | undefined;
  #earlier: EarlierExecutions | undefined;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  get secrets(): SecretStore {
    this.#secrets ??= new SecretsManagerStore(
      new SecretsManagerClient(SDK_LIMITS),
      readPasswordRules(this.environment),
      new SecretsManagerClient({ ...SDK_LIMITS, maxAttempts: 1 }),
    );
    return this.#secrets;
  }

  get database(): Database {
    this.#database ??= this.buildDatabase();
    return this.#database;
  }

  get executions(): Executions {
    this.#executions ??= new StepFunctionsExecutions(new SFNClient(SDK_LIMITS), readStateMachineArn(this.environment));
    return this.#executions;
  }

  get earlier(): EarlierExecutions {
    this.#earlier ??= new EarlierExecutions(new SFNClient(SDK_LIMITS));
    return this.#earlier;
  }

  private buildDatabase(): Database {
    const { caFile, ...settings } = readDatabaseSettings(this.environment);
    const folder = this.environment.LAMBDA_TASK_ROOT ?? '.';
    return new PostgresDatabase({ ...settings, ca: readAuthorities(caFile ? [caFile] : RDS_AUTHORITY_FILES, folder) });
  }
}

/** The certificates in those of the files that can be read, one at least. */
function readAuthorities(files: readonly string[], folder: string): string {
  const paths = files.map((file) => resolve(folder, file));
  const texts = paths.map(textOf).filter((text) => text !== undefined);
  if (texts.length === 0) {
    throw new RotationError('configuration', {
      attempted: `Reading the certificate authorities of the database from ${paths.join(' and ')}`,
      found: 'no such file can be read',
    });
  }
  return texts.join('\n');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
