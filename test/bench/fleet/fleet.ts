import { randomUUID } from 'node:crypto';
import { notify } from '../../../functions/alerts/notify';
import { backgroundFrom } from '../../../functions/alerts/background';
import { createSecret } from '../../../functions/rotation/steps/create-secret';
import { finishSecret } from '../../../functions/rotation/steps/finish-secret';
import { preflight } from '../../../functions/rotation/steps/preflight';
import { setSecret } from '../../../functions/rotation/steps/set-secret';
import { testSecret } from '../../../functions/rotation/steps/test-secret';
import { diagnose } from '../../../functions/rotation/roll-back/diagnose';
import { restoreAccess, rollBack } from '../../../functions/rotation/roll-back/roll-back';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import { DEFAULT_PASSWORD_RULES } from '../../../functions/rotation/secret/password-options';
import { watch, type WatchEvent } from '../../../functions/rotation/watch/watch';
import { lambdaTask, taskOf } from '../../../functions/runtime/lambda-task';
import { SDK_LIMITS } from '../../../functions/runtime/sdk-limits';
import { serviceEvent } from '../../../functions/runtime/service-event';
import { SecretsManagerStore } from '../../../functions/secrets-manager/secret-store';
import { EarlierExecutions } from '../../../functions/step-functions/earlier-executions';
import { StepFunctionsExecutions } from '../../../functions/step-functions/executions';
import type { LocalClock } from '../../../infra/local/aws/clocks/clock';
import { LocalSecretsManager } from '../../../infra/local/aws/secrets-manager/local-secrets-manager';
import { CURRENT, holderOf, holds, PENDING } from '../../../infra/local/aws/secrets-manager/secret';
import { LocalStepFunctions } from '../../../infra/local/aws/step-functions/local-step-functions';
import { rotationDefinition } from '../../../workflow/definition';
import { FunctionName, type FunctionKey } from '../../../workflow/names';
import { virtualClock } from '../../infra/local/aws/clocks/virtual-clock';
import { Faults } from './faults';
import { ModelClients } from './model/model-clients';
import { ModelDatabases } from './model/model-databases';
import { type Handler, ModelLambda } from './model/model-lambda';
import { quotaOf } from './model/quotas';
import { TokenBuckets } from './model/token-buckets';

export interface FleetOptions {
  readonly secrets: number;
  readonly databases: number;
  /** Of a hundred calls and invocations. */
  readonly faults: number;
  readonly lambdaConcurrency: number;
  readonly seed: number;
}

/** For how long one of the databases answers nobody. */
const BLACK_HOLE = 30 * 60_000;
/** Milliseconds between two rounds of the watch, and the most rounds that are waited for: what it finds is half an hour old. */
const WATCH = { name: 'watch', interval: 15 * 60_000, rounds: 12 } as const;
const STATE_MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:rotation';
const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:';

/**
 * A fleet on the stand-in's Secrets Manager and Step Functions, with the definition that is deployed and the functions' own
 * code, all in memory and on a clock on which nobody waits; only Lambda, the network and the databases are models.
 */
export class Fleet {
  readonly clock: LocalClock;
  readonly buckets: TokenBuckets;
  readonly faults: Faults;
  readonly databases: ModelDatabases;
  readonly lambda: ModelLambda;
  readonly secretsManager: LocalSecretsManager;
  readonly stepFunctions: LocalStepFunctions;
  /** Milliseconds from the start until AWSCURRENT of each secret was moved, and until Secrets Manager recorded it, by ARN. */
  readonly currentAfter = new Map<string, number>();
  readonly recordedAfter = new Map<string, number>();
  alerts = 0;
  readonly recorded = new Set<string>();
  /** The version each secret began with, by ARN. */
  private readonly first = new Map<string, string>();
  private began = 0;

  constructor(private readonly options: FleetOptions) {
    this.clock = virtualClock({ seed: options.seed });
    this.buckets = new TokenBuckets(() => this.clock.now());
    this.faults = new Faults(options.faults, options.seed);
    this.databases = new ModelDatabases(this.clock);
    const onDefect = (defect: unknown) => {
      throw defect;
    };
    this.stepFunctions = new LocalStepFunctions({
      clock: this.clock,
      invoke: (arn, payload) => this.lambda.invokeInState(arn, payload),
      onDefect,
    });
    this.secretsManager = new LocalSecretsManager({
      clock: this.clock,
      invoke: (arn, event) => this.lambda.invoke(arn, JSON.stringify(event)),
      mayInvoke: () => true,
      writerOf: (name) => ARN + name,
      rotationsAtOnce: options.secrets,
      onEvent: ({ eventName, secretArn, eventTime }) => {
        if (eventName === 'RotationSucceeded') this.recordedAfter.set(secretArn, eventTime - this.began);
      },
      onDefect,
    });
    const handlers = this.handlers();
    this.lambda = new ModelLambda(this.clock, handlers, this.buckets, this.faults, options.lambdaConcurrency);
    const arns = Object.fromEntries(Object.entries(FunctionName).map(([key, name]) => [key, ARN + name]));
    this.stepFunctions.register({
      name: 'rotation',
      definition: rotationDefinition(arns as Record<FunctionKey, string>),
      roleArn: 'arn:aws:iam::000000000000:role/rotation',
    });
  }

  /** Makes the secrets, each with a role on one of the databases, the first of which is a black hole. */
  async make(): Promise<void> {
    const person = { accessKeyId: 'person' };
    for (let number = 0; number < this.options.secrets; number++) {
      const host = hostOf(number, this.options.databases);
      const value = {
        engine: 'postgres',
        host,
        username: `role_${number}`,
        password: `first-${number}`,
        dbname: 'app',
      };
      this.databases.setPassword(host, value.username, value.password);
      const ClientRequestToken = randomUUID();
      const input = { Name: `fleet/${number}`, SecretString: JSON.stringify(value), ClientRequestToken };
      const { ARN: arn } = await this.secretsManager.handle('CreateSecret', input, person);
      this.first.set(String(arn), ClientRequestToken);
    }
  }

  /** Rotates all at the same moment, as windows that open on the hour do, until nothing is in progress. */
  async rotate(): Promise<void> {
    this.began = this.clock.now();
    this.databases.blackHole(hostOf(0, this.options.databases), this.began + BLACK_HOLE);
    const rotation = {
      RotationLambdaARN: ARN + FunctionName.rotationFunction,
      RotationRules: { AutomaticallyAfterDays: 30 },
    };
    await Promise.all(
      [...this.first.keys()].map((SecretId) =>
        this.secretsManager.handle(
          'RotateSecret',
          { SecretId, ClientRequestToken: randomUUID(), ...rotation },
          { accessKeyId: 'person' },
        ),
      ),
    );
    await this.secretsManager.whenIdle();
    await this.stepFunctions.whenIdle();
    await this.watched();
  }

  /** The watch withdraws versions whose calls Lambda never let in; it goes on until none is pending. */
  private async watched(): Promise<void> {
    const event: WatchEvent = { rotationFunctionArn: ARN + FunctionName.rotationFunction, dailyCheck: false };
    for (let round = 0; round < WATCH.rounds && this.ends().some(({ isFree }) => !isFree); round++) {
      await this.clock.sleep(WATCH.interval);
      await this.lambda.invoke(ARN + WATCH.name, JSON.stringify(event));
      await this.stepFunctions.whenIdle();
    }
  }

  /** Told by the clients. */
  movedCurrent(secretArn: string): void {
    this.currentAfter.set(secretArn, this.clock.now() - this.began);
  }

  /** Without it the schedules would go on for ever, since nobody waits. */
  async close(): Promise<void> {
    this.secretsManager.stop();
    await this.stepFunctions.stop();
  }

  /** Each secret: whether its database was the black hole, whether AWSCURRENT logs in, and whether the next rotation can begin. */
  ends() {
    return [...this.first].map(([arn, first], number) => {
      const secret = this.secretsManager.find(arn);
      if (secret === undefined) throw new Error(`Secret ${arn} of the fleet is gone.`);
      const current = holderOf(secret, CURRENT);
      const pending = holderOf(secret, PENDING);
      const text = current?.value !== undefined && 'text' in current.value ? current.value.text : '';
      return {
        arn,
        isBehindBlackHole: hostOf(number, this.options.databases) === hostOf(0, this.options.databases),
        isRotated: current?.id !== first,
        logsIn: this.databases.holds(Credentials.parse({ versionId: current?.id ?? '', text })),
        isFree: pending === undefined || holds(pending, CURRENT),
      };
    });
  }

  private handlers(): Readonly<Record<string, Handler>> {
    const { clock, databases: database } = this;
    const clients = new ModelClients(this, this.secretsManager, this.stepFunctions);
    const parts = (name: string) => {
      const secretsManager = clients.secretsManager(name, SDK_LIMITS.maxAttempts);
      const once = clients.secretsManager(name, 1);
      const stepFunctions = clients.stepFunctions(name, SDK_LIMITS.maxAttempts);
      return {
        clock,
        database,
        writers: { deployed: () => ({}) },
        secrets: new SecretsManagerStore(secretsManager, DEFAULT_PASSWORD_RULES, once),
        executions: new StepFunctionsExecutions(stepFunctions, STATE_MACHINE),
        earlier: new EarlierExecutions(stepFunctions),
      };
    };
    const holding = parts(FunctionName.rotationFunction);
    const fromSecretsManager = serviceEvent(holding);
    const fromStateMachine = lambdaTask(holding, {
      createSecret: (ports, { document }) => createSecret(ports, document),
    });
    return {
      [FunctionName.rotationFunction]: (event) =>
        taskOf(event) === undefined ? fromSecretsManager(event) : fromStateMachine(event),
      [FunctionName.preflight]: lambdaTask(parts(FunctionName.preflight), {
        preflight: (ports, { document }) => preflight(ports, document),
        diagnose: (ports, { document }) => diagnose(ports, document),
      }),
      [FunctionName.setSecret]: lambdaTask(parts(FunctionName.setSecret), {
        setSecret: (ports, { document, execution }) =>
          setSecret(ports, document, Date.parse(execution.stateEnteredTime)),
        restoreAccess: (ports, { document }) => restoreAccess(ports, document),
      }),
      [FunctionName.testSecret]: lambdaTask(parts(FunctionName.testSecret), {
        testSecret: (ports, { document }) => testSecret(ports, document),
      }),
      [FunctionName.finishSecret]: lambdaTask(parts(FunctionName.finishSecret), {
        finishSecret: (ports, { document }) => finishSecret(ports, document),
      }),
      [FunctionName.rollBack]: lambdaTask(parts(FunctionName.rollBack), {
        rollBack: (ports, { document }) => rollBack(ports, document),
      }),
      [WATCH.name]: (event) => watch(parts(WATCH.name), event as WatchEvent),
      [FunctionName.notify]: lambdaTask(parts(FunctionName.notify), {
        notify: (ports, payload) =>
          notify(payload, clock, {
            background: backgroundFrom(ports),
            channel: { send: async () => void (this.alerts += 1) },
            keep: ({ executionArn }) => this.keep(executionArn),
            productVersion: 'fleet',
          }),
      }),
    };
  }

  /** A repeated Notify leaves a record again: one execution counts once. */
  private async keep(executionArn: string): Promise<void> {
    this.buckets.take(quotaOf('PutLogEvents'));
    this.recorded.add(executionArn);
  }
}

const hostOf = (number: number, databases: number) => `db-${(number % databases) + 1}.example`;
