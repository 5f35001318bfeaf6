import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'pg';
import { rotatingPool } from '../../../../functions/client/index';
import { RotatingClient } from '../../../../functions/client/rotating-pool';
import type { ApplicationSecret, LocalEnvironment } from '../../../local/index';
import type { ApplicationFigures } from './application-text';

/** Number of parallel clients: half keep their connection, and half open a new one for each query. */
const WORKERS = 8;
/** Milliseconds between two queries of a client: often enough to be seen, and rarely enough to leave time for the rest. */
const PAUSE = 20;

/** An application that keeps working while its password is rotated, with `rotatingPool` like any other. */
export class DemoApplication {
  private queries = 0;
  private readonly failures: string[] = [];
  private readonly open = new Map<object, string>();
  private readonly pool: Pool;
  private readonly workers: readonly Promise<void>[];
  private stopped = false;

  constructor({ clients, databases }: LocalEnvironment, { secretArn, database }: ApplicationSecret) {
    const { ca } = databases.administration;
    this.pool = rotatingPool({
      secretId: secretArn,
      secretsManager: clients.secretsManager,
      database,
      ssl: ca === undefined ? false : { ca },
      max: WORKERS,
      onWarning: () => undefined,
    });
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => {
      const version = client instanceof RotatingClient ? client.login?.versionId : undefined;
      this.open.set(client, version?.slice(0, 8) ?? 'unknown');
    });
    this.pool.on('remove', (client) => this.open.delete(client));
    this.workers = Array.from({ length: WORKERS }, (_, index) => this.work(index % 2 === 0));
  }

  get figures(): ApplicationFigures {
    const connections: Record<string, number> = {};
    for (const version of this.open.values()) connections[version] = (connections[version] ?? 0) + 1;
    return { queries: this.queries, failed: this.failures.length, connections };
  }

  /** What went wrong, one sentence; nothing if no query failed. */
  get faults(): readonly string[] {
    const [first] = this.failures;
    return first === undefined
      ? []
      : [`${this.failures.length} queries of the application failed, the first: ${first}`];
  }

  /** Lets running queries finish, and closes every connection. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.workers);
    await this.pool.end();
  }

  private async work(keepsConnection: boolean): Promise<void> {
    while (!this.stopped) {
      try {
        const client = await this.pool.connect();
        await client.query('SELECT 1').finally(() => client.release(!keepsConnection));
        this.queries += 1;
      } catch (error) {
        this.failures.push((error as Error).message);
      }
      await setTimeout(PAUSE);
    }
  }
}
