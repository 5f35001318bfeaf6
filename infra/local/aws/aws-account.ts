import { crashOnDefect } from './api/background-work';
import { LocalCloudTrail } from './cloudtrail/local-cloudtrail';
import { LocalCloudWatchLogs } from './cloudwatch-logs/local-cloudwatch-logs';
import type { Deployment } from './deployment/deployment';
import { EventRules } from './events/event-rules';
import { type AwsEndpoint, type Guest, startAwsEndpoint } from './http/aws-endpoint';
import type { Invocation, InvocationFault } from './lambda/invocation-fault';
import type { Endpoints } from './lambda/local-function';
import { LocalLambda } from './lambda/local-lambda';
import type { LogLine } from './lambda/warm-function';
import { LocalRds } from './rds/local-rds';
import { LocalSecretsManager } from './secrets-manager/local-secrets-manager';
import { type Denial, LocalIam } from './iam/local-iam';
import { type RotationEvent, serviceEventOf } from './secrets-manager/rotation/rotation-events';
import type { RetryPolicy } from './secrets-manager/rotation/rotation-process';
import type { CallInterceptor, ServiceCall } from './api/call';
import { ServiceError } from './api/service-error';
import type { LocalClock } from './clocks/clock';
import { LocalSts } from './sts/local-sts';
import { LocalSns } from './sns/local-sns';
import type { PublishedMessage } from './sns/published-message';
import type { ExecutionProgress } from './step-functions/interpreter/progress';
import { LocalStepFunctions } from './step-functions/local-step-functions';

/** Callbacks for everything that happens in the account. */
interface AccountEvents {
  readonly onProgress?: (progress: ExecutionProgress) => void;
  readonly onRotationEvent?: (event: RotationEvent) => void;
  readonly onAlert?: (message: PublishedMessage) => void;
  /** An asynchronous invocation was given up, and would be in a dead-letter queue. */
  readonly onFailedDelivery?: (reason: string) => void;
  /** Something was refused by a policy. */
  readonly onDenial?: (denial: Denial) => void;
  /** Told of every line a function writes. */
  readonly onLog?: (line: LogLine) => void;
}

export interface AccountOptions extends AccountEvents {
  readonly clock: LocalClock;
  /** Port of the front door; default any free one. */
  readonly port?: number;
  /** Somebody else who answers requests at the front door. */
  readonly guest?: Guest;
  /** Endpoints that take the place of the front door for the functions' own calls, such as a proxy's. */
  readonly endpoints?: Endpoints;
  /** How Secrets Manager retries a failed rotation. */
  readonly rotationRetry?: Partial<RetryPolicy>;
  /** See {@link LocalSecretsManagerOptions.rotationsAtOnce}. */
  readonly rotationsAtOnce?: number;
  /** See {@link LambdaOptions.concurrency}. */
  readonly lambdaConcurrency?: number;
  /** See {@link LambdaOptions.sleepyFunctions}. */
  readonly sleepyFunctions?: readonly string[];
  /** See {@link LocalSecretsManagerOptions.staleReads}. */
  readonly staleReads?: number;
  /** Whether the policies of what is deployed are enforced. Default true; false: everybody may do everything. */
  readonly enforceIam?: boolean;
  readonly interceptCall?: CallInterceptor;
  readonly interceptInvocation?: (
    invocation: Invocation,
  ) => InvocationFault | undefined | Promise<InvocationFault | undefined>;
  /** Told of a defect of the stand-in itself. Default: the process crashes, so that it is never taken for a fault of AWS. */
  readonly onDefect?: (defect: unknown) => void;
}

const EVENT_BRIDGE = { accessKeyId: 'events.amazonaws.com' };

/** The AWS account of the laptop: the services behind one HTTP endpoint, wired to each other as AWS wires them. */
export class LocalAccount {
  readonly lambda: LocalLambda;
  readonly stepFunctions: LocalStepFunctions;
  readonly secretsManager: LocalSecretsManager;
  readonly sns: LocalSns;
  readonly rds = new LocalRds();
  /** Undefined if policies are not enforced. */
  readonly iam: LocalIam | undefined;
  readonly logs: LocalCloudWatchLogs;
  readonly cloudTrail: LocalCloudTrail;
  private readonly onDefect: (defect: unknown) => void;
  private rules: EventRules | undefined;
  private door: AwsEndpoint | undefined;

  private constructor(private readonly options: AccountOptions) {
    const { clock } = options;
    this.onDefect = options.onDefect ?? crashOnDefect;
    const { onDefect } = this;
    this.logs = new LocalCloudWatchLogs({ clock });
    this.cloudTrail = new LocalCloudTrail({
      clock,
      functionOf: (accessKeyId) => this.lambda.definitionOf(accessKeyId),
    });
    this.lambda = new LocalLambda({
      clock,
      endpoints: () => ({ AWS_ENDPOINT_URL: this.url, ...options.endpoints }),
      ...(options.onLog && { onLog: options.onLog }),
      ...(options.interceptInvocation && { intercept: options.interceptInvocation }),
      onLostEvent: (name) => options.onFailedDelivery?.(`an event for ${name} was given up after three attempts`),
      ...(options.lambdaConcurrency !== undefined && { concurrency: options.lambdaConcurrency }),
      ...(options.sleepyFunctions && { sleepyFunctions: options.sleepyFunctions }),
    });
    const invoke = (arn: string, event: object) => this.lambda.invoke(arn, JSON.stringify(event));
    this.iam =
      (options.enforceIam ?? true)
        ? new LocalIam(
            (secretId) => this.secretFacts(secretId),
            (denial) => options.onDenial?.(denial),
          )
        : undefined;
    this.stepFunctions = new LocalStepFunctions({
      clock,
      invoke: (arn, payload, signal) => this.lambda.invoke(arn, payload, { signal }),
      authorise: (roleArn, request) => this.iam?.checkRole(roleArn, 'the state machine', request),
      onEvent: (progress) => options.onProgress?.(progress),
      onStatusChange: (event) => this.rules?.emit(event),
      onDefect,
    });
    this.secretsManager = new LocalSecretsManager({
      clock,
      invoke,
      mayInvoke: (arn, secretArn) =>
        this.lambda.functions().some((fn) => fn.arn === arn) &&
        this.admits(arn, 'secretsmanager.amazonaws.com', secretArn),
      writerOf: (accessKeyId) => this.lambda.definitionOf(accessKeyId)?.arn,
      onEvent: (event) => {
        this.cloudTrail.add(serviceEventOf(event));
        options.onRotationEvent?.(event);
      },
      ...(options.rotationRetry && { retry: options.rotationRetry }),
      ...(options.rotationsAtOnce !== undefined && { rotationsAtOnce: options.rotationsAtOnce }),
      ...(options.staleReads !== undefined && { staleReads: options.staleReads }),
      onDefect,
    });
    this.sns = new LocalSns({
      clock,
      invoke,
      admits: (functionArn, topicArn) => this.admits(functionArn, 'sns.amazonaws.com', topicArn),
      onPublish: (message) => options.onAlert?.(message),
      onFailedDelivery: ({ reason }) => options.onFailedDelivery?.(reason),
      onDefect,
    });
  }

  /** Opens the account's endpoint. @throws Error if the port is taken. */
  static async open(options: AccountOptions): Promise<LocalAccount> {
    const account = new LocalAccount(options);
    account.door = await startAwsEndpoint({
      services: {
        secretsmanager: account.cloudTrail.traced(account.secretsManager, 'secretsmanager.amazonaws.com'),
        states: account.cloudTrail.traced(account.stepFunctions, 'states.amazonaws.com'),
        sns: account.sns,
        lambda: account.lambda,
        sts: new LocalSts((caller) => account.cloudTrail.principalOf(caller)),
        logs: account.logs,
        cloudtrail: account.cloudTrail,
        rds: account.rds,
      },
      port: options.port ?? 0,
      authorise: (call) => account.authorise(call),
      ...(options.guest && { guest: options.guest }),
      ...(options.interceptCall && { intercept: options.interceptCall }),
      onDefect: account.onDefect,
    });
    return account;
  }

  /** The endpoint, for `AWS_ENDPOINT_URL`. */
  get url(): string {
    return this.door?.url ?? '';
  }

  /** Puts a synthesised stack in place: functions, state machines, logs, topics, subscriptions, rules. */
  async deploy(deployment: Deployment): Promise<void> {
    deployment.functions.forEach((fn) => this.lambda.register(fn, fn.version));
    deployment.stateMachines.forEach((machine) => this.stepFunctions.register(machine));
    this.iam?.deploy(deployment.readIam());
    deployment.logGroups.forEach((group) => this.logs.deployGroup(group));
    deployment.logStreams.forEach(({ logGroupName, name }) => this.logs.deployStream(logGroupName, name));
    const administrator = { accessKeyId: 'deployment' };
    for (const { name } of deployment.topics) {
      await this.sns.handle('CreateTopic', { Name: name }, administrator);
    }
    for (const { topicArn, protocol, endpoint } of deployment.subscriptions) {
      await this.sns.handle('Subscribe', { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint }, administrator);
    }
    this.rules?.stop();
    this.rules = new EventRules(deployment.eventRules, {
      startExecution: (arn, input, { ruleArn, roleArn }) => {
        if (this.roleAllows(roleArn, ruleArn, arn)) this.stepFunctions.startExecution(arn, { input });
      },
      invokeFunction: (arn, payload, { ruleArn }) => {
        if (this.admits(arn, 'events.amazonaws.com', ruleArn)) this.lambda.invokeEvent(arn, payload);
      },
      publish: (TopicArn, Message) => void this.sns.handle('Publish', { TopicArn, Message }, EVENT_BRIDGE),
    });
    this.rules.start(this.options.clock, this.onDefect);
  }

  /** Resolves once nothing is in progress any more: no rotation or retry, no execution, no delivery. Schedules do not count. */
  async whenIdle(): Promise<void> {
    await this.secretsManager.whenIdle();
    await this.stepFunctions.whenIdle();
    await this.sns.whenIdle();
    await this.lambda.whenIdle();
  }

  /** @throws ServiceError if the caller is a function whose role does not allow it. */
  private authorise(call: ServiceCall): void {
    const functionName = this.lambda.functionOf(call.caller.accessKeyId);
    if (functionName !== undefined) this.iam?.checkCall(functionName, call);
  }

  private admits(functionArn: string, principal: string, sourceArn: string): boolean {
    return this.iam?.admits(functionArn, principal, sourceArn) ?? true;
  }

  /** EventBridge reports no failed delivery; the account's callback does. */
  private roleAllows(roleArn: string | undefined, ruleArn: string, stateMachineArn: string): boolean {
    try {
      this.iam?.checkRole(roleArn ?? '', ruleArn, { action: 'states:StartExecution', resource: stateMachineArn });
      return true;
    } catch (error) {
      if (error instanceof ServiceError) return false;
      throw error;
    }
  }

  private secretFacts(secretId: string) {
    const secret = this.secretsManager.find(secretId);
    return secret && { arn: secret.arn, kmsKeyId: secret.kmsKeyId, rotationFunctionArn: secret.rotation?.functionArn };
  }

  async close(): Promise<void> {
    this.rules?.stop();
    this.secretsManager.stop();
    this.sns.stop();
    await this.stepFunctions.stop();
    await this.lambda.stop();
    await this.door?.close();
  }
}
