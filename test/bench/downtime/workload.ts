import { performance } from 'node:perf_hooks';
import type { Application, Connection, Target } from './applications';

/** What an application saw of one rotation. */
export interface Count {
  readonly queries: number;
  readonly failures: number;
  /** From the first to the last failure, in milliseconds; 0 without any. */
  readonly failingMilliseconds: number;
}

/** Longest pause between two statements of the long transaction, in milliseconds. */
const THINK_MILLISECONDS = 20;

/** Connections that are opened, used once and closed, as fast as they can, and transactions that stay open meanwhile. */
export class Workload {
  /** First messages of failed queries, for whoever wants to know why. */
  readonly messages = new Map<string, number>();
  private queries = 0;
  /** Connections that were opened and closed, or refused. */
  private ended = 0;
  private readonly failedAt: number[] = [];
  private stopped = false;
  private readonly source: ReturnType<Application['open']>;
  private readonly loops: Promise<void>[];

  constructor(application: Application, target: Target, connections: number, transactions: number) {
    this.source = application.open(target, connections + transactions);
    this.loops = [
      ...Array.from({ length: connections }, () => this.loop((connection) => this.ask(connection))),
      ...Array.from({ length: transactions }, () => this.loop((connection) => this.transact(connection))),
    ];
  }

  /** Counts from here on; what was counted so far. */
  lap(): Count {
    const [first, last] = [this.failedAt[0], this.failedAt.at(-1)];
    const count = {
      queries: this.queries,
      failures: this.failedAt.length,
      failingMilliseconds: first === undefined || last === undefined ? 0 : last - first,
    };
    this.queries = 0;
    this.failedAt.length = 0;
    return count;
  }

  /** Resolves once each connection has been opened anew and used, or has failed. */
  async untilAsked(): Promise<void> {
    const ended = this.ended;
    while (this.ended < ended + 2 * this.loops.length) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
    await this.source.close();
  }

  private async loop(use: (connection: Connection) => Promise<void>): Promise<void> {
    while (!this.stopped) {
      try {
        const connection = await this.source.connect();
        await use(connection).finally(() => connection.end());
      } catch (error) {
        this.failedAt.push(performance.now());
        const message = (error as Error).message;
        this.messages.set(message, (this.messages.get(message) ?? 0) + 1);
      } finally {
        this.ended += 1;
      }
    }
  }

  private async ask(connection: Connection): Promise<void> {
    await connection.query('SELECT 1');
    this.queries++;
  }

  private async transact(connection: Connection): Promise<void> {
    await connection.query('BEGIN');
    for (let statement = 0; statement < 20 && !this.stopped; statement++) {
      await connection.query('SELECT 1');
      this.queries++;
      await new Promise((resolve) => setTimeout(resolve, THINK_MILLISECONDS));
    }
    await connection.query('COMMIT');
  }
}
