import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { createSecretOf } from '../../../infra/cli/local/demo/secret-of-strategy';
import type { LocalEnvironment } from '../../../infra/local/local-environment';
import type { StrategyName } from '../../../workflow/names';
import type { Application, Target } from './applications';
import { type Count, Workload } from './workload';

/** How many use the secret at a time. */
export interface Load {
  /** Connections that are opened, used once and closed. */
  readonly connections: number;
  /** Transactions that stay open meanwhile. */
  readonly transactions: number;
}

/** What one application saw of all rotations by one strategy. */
export interface Result {
  readonly strategy: StrategyName;
  readonly application: string;
  readonly queries: number;
  readonly failures: number;
  /** From the first to the last failure of one rotation, the longest. */
  readonly longestMilliseconds: number;
  /** Reasons of the rotations that were not completed, so that their figures say nothing. */
  readonly failedRotations: readonly string[];
  readonly rotations: readonly Count[];
  /** Messages of failed queries, and how often each came. */
  readonly messages: Readonly<Record<string, number>>;
}

/** Rotates a secret of its own for one application, again and again, while it works. */
export async function rotateBeside(
  environment: LocalEnvironment,
  { strategy, application, name }: { readonly strategy: StrategyName; application: Application; name: string },
  { connections, transactions }: Load,
  schedule: {
    readonly rotations: number;
    readonly onRotation: (rotation: number) => void;
    /** What the last alert said. */
    readonly lastAlert: () => string;
    /** Called when one is over, before the next begins. */
    readonly between: () => void;
  },
): Promise<Result> {
  const target = await targetFor(environment, strategy, name);
  const workload = new Workload(application, target, connections, transactions);
  const counts: Count[] = [];
  const failedRotations: string[] = [];
  workload.lap();
  for (let rotation = 1; rotation <= schedule.rotations; rotation++) {
    schedule.onRotation(rotation);
    const versionId = await environment.rotate(target.secretId);
    await environment.account.whenIdle();
    if (!(await isCurrent(environment, target.secretId, versionId))) failedRotations.push(schedule.lastAlert());
    counts.push(workload.lap());
    schedule.between();
  }
  await workload.stop();
  const total = (of: (count: Count) => number): number => counts.reduce((sum, count) => sum + of(count), 0);
  return {
    strategy,
    application: application.name,
    queries: total(({ queries }) => queries),
    failures: total(({ failures }) => failures),
    longestMilliseconds: Math.round(Math.max(...counts.map((count) => count.failingMilliseconds))),
    failedRotations,
    rotations: counts,
    messages: Object.fromEntries(workload.messages),
  };
}

/** A role, its database and the secret that lets it in, as the strategy wants them. */
async function targetFor(environment: LocalEnvironment, strategy: StrategyName, name: string): Promise<Target> {
  const owner = { role: name, database: name };
  // By the prefix of the secrets that the workflow lets its functions read as superusers'.
  const superuser = `rotation/superuser-${name}`;
  const secret = await createSecretOf(environment, strategy, `bench/${name}`, owner, { superuser });
  const { host, port, ca } = environment.databases.administration;
  return {
    secretId: secret.secretArn,
    secretsManager: environment.clients.secretsManager,
    connection: { host, port, database: name, ssl: ca === undefined ? false : { ca } },
    now: () => environment.clock.now(),
  };
}

async function isCurrent(environment: LocalEnvironment, SecretId: string, versionId: string): Promise<boolean> {
  const { VersionIdsToStages: labels = {} } = await environment.clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId }),
  );
  return labels[versionId]?.includes('AWSCURRENT') === true;
}
