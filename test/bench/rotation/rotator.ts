import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetExecutionHistoryCommand, type HistoryEvent, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { createSecretOf } from '../../../infra/cli/local/demo/secret-of-strategy';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { type LockoutParts, lockoutParts } from './lockout-parts';
import { LOG_SETTINGS, readServerLog } from './server-log';

/** What one rotation took. Times in milliseconds. */
export interface Measured {
  readonly wall: number;
  /** From the end of the change of the password, by the server's log, until Secrets Manager is asked to move AWSCURRENT. */
  readonly lockout: number;
  /** What lies in it, in the order in which it happens. */
  readonly parts: LockoutParts;
  /** Calls of functions by operation, such as `DescribeSecret`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly logins: number;
  readonly refusedLogins: number;
  readonly invocations: number;
  readonly transitions: number;
  /** Time in each state of the machine; empty without one. */
  readonly states: Readonly<Record<string, number>>;
}

/** Whose rotation is measured. */
export const SIDES = ['product', 'plain'] as const;
export type Side = (typeof SIDES)[number];

/** The plain function that each strategy is compared with. */
const PLAIN: Readonly<Record<StrategyName, string>> = {
  'single-user': require.resolve('./plain/single-user'),
  'single-user-with-superuser': require.resolve('./plain/single-user-by-master'),
  'alternating-users': require.resolve('./plain/multi-user'),
};

const plainName = (strategy: StrategyName) => `plain-${strategy}`;

/** One stand-in and one PostgreSQL on which the product and the plain functions rotate, and are watched at the services. */
export class Bench {
  private environment!: LocalEnvironment;
  private calls: Record<string, number> = {};
  /** Times by the same clock as the server's, in milliseconds since 1970. */
  private invocations: number[] = [];
  private labelMovedAt = 0;
  private ended: (name: string) => void = () => undefined;

  static async open(): Promise<Bench> {
    const bench = new Bench();
    bench.environment = await LocalEnvironment.start({
      databaseSettings: LOG_SETTINGS,
      functions: Object.fromEntries(STRATEGIES.map((strategy) => [plainName(strategy), PLAIN[strategy]])),
      interceptCall: ({ operation, input, caller }) => {
        if (bench.environment.account.lambda.functionOf(caller.accessKeyId) === undefined) return undefined;
        bench.calls[operation] = (bench.calls[operation] ?? 0) + 1;
        if (operation === 'UpdateSecretVersionStage' && input['VersionStage'] === 'AWSCURRENT') {
          bench.labelMovedAt = now();
        }
        return undefined;
      },
      interceptInvocation: () => {
        bench.invocations.push(now());
        return undefined;
      },
      onRotationEvent: ({ eventName }) => {
        if (/Succeeded|Failed|Abandoned/.test(eventName)) bench.ended(eventName);
      },
    });
    return bench;
  }

  /** Makes a role and its secret, as the strategy wants them; returns the secret's ARN. */
  async createSecret(name: string, strategy: StrategyName): Promise<string> {
    const { secretArn } = await createSecretOf(
      this.environment,
      strategy,
      `bench/${name}`,
      { role: name, database: name },
      { superuser: `rotation/superuser-${name}` },
    );
    return secretArn;
  }

  /** Rotates once. @throws Error if the rotation does not succeed */
  async rotate(secretArn: string, strategy: StrategyName, by: Side): Promise<Measured> {
    const { account, clients, postgres, rotationFunctionArn } = this.environment;
    if (postgres === undefined) throw new Error('The bench starts a PostgreSQL of its own.');
    const logged = postgres.readLog().length;
    Object.assign(this, { calls: {}, invocations: [], labelMovedAt: 0 });
    const end = new Promise<string>((resolve) => (this.ended = resolve));
    const began = performance.now();
    await clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: secretArn,
        RotationLambdaARN:
          by === 'plain' ? rotationFunctionArn.replace(/[^:]+$/, plainName(strategy)) : rotationFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    const eventName = await end;
    const wall = performance.now() - began;
    if (eventName !== 'RotationSucceeded') {
      throw new Error(`Benching ${strategy} by the ${by} side: it ended with ${eventName}.`);
    }
    await account.whenIdle();
    const history = by === 'plain' ? [] : await this.history();
    const { passwordChangedAt, logins, refusedLogins } = readServerLog(postgres.readLog().slice(logged));
    return {
      wall,
      lockout: this.labelMovedAt - passwordChangedAt,
      parts: lockoutParts(passwordChangedAt, [...this.invocations, ...logins], this.labelMovedAt),
      calls: this.calls,
      // A refused one has taken a login, too.
      logins: logins.length + refusedLogins,
      refusedLogins,
      invocations: this.invocations.length,
      transitions: history.filter(({ type = '' }) => type.endsWith('StateEntered')).length,
      states: statesOf(history),
    };
  }

  async close(): Promise<void> {
    await this.environment.stop();
  }

  private async history(): Promise<readonly HistoryEvent[]> {
    const { clients, stateMachineArn } = this.environment;
    const { executions = [] } = await clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }),
    );
    const { events = [] } = await clients.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn: executions[0]?.executionArn, maxResults: 1_000 }),
    );
    return events;
  }
}

const now = () => performance.timeOrigin + performance.now();

function statesOf(history: readonly HistoryEvent[]): Record<string, number> {
  const entered = new Map<string, number>();
  const states: Record<string, number> = {};
  for (const { stateEnteredEventDetails, stateExitedEventDetails, timestamp } of history) {
    const at = timestamp?.getTime() ?? 0;
    if (stateEnteredEventDetails?.name !== undefined) entered.set(stateEnteredEventDetails.name, at);
    const name = stateExitedEventDetails?.name;
    if (name !== undefined) states[name] = at - (entered.get(name) ?? at);
  }
  return states;
}
