import { Duration } from 'aws-cdk-lib';
import type { Alert } from '../../functions/alerts/alert';
import { ALERT_ATTRIBUTE, parseAlert } from '../../functions/alerts/sns/alert-attribute';
import type { Invocation, InvocationFault } from '../../infra/local/aws/lambda/invocation-fault';
import type { LocalFunction } from '../../infra/local/aws/lambda/local-function';
import type { Denial } from '../../infra/local/aws/iam/local-iam';
import type { RotationEvent } from '../../infra/local/aws/secrets-manager/rotation/rotation-events';
import type { CallFault, CallInterceptor, ServiceCall } from '../../infra/local/aws/api/call';
import type { PublishedMessage } from '../../infra/local/aws/sns/published-message';
import { LocalEnvironment, type LocalEnvironmentOptions } from '../../infra/local/local-environment';
import type { Endpoint } from '../../workflow/document';
import { RecoveryName, type TaskName } from '../../workflow/names';
import { ASecret, type SecretOptions } from './a-secret';
import { type Ending, endingOf } from './ending';
import { assertInvariants } from './invariants';
import { type StoryClock, storyClock } from './story-clock';
import { wakeFunctions } from './wake-functions';

/**
 * As short as adopters may have it, so that a story in which nothing helps ends soon. How long is waited as delivered is
 * what the stories of patience.test.ts and of a database that is away in recovery.test.ts are about.
 */
export const IMPATIENT = { databasePatience: Duration.seconds(10), recoveryPatience: Duration.minutes(1) };
/** As delivered. */
export const PATIENT = { databasePatience: Duration.minutes(3), recoveryPatience: Duration.hours(1) };

/** The first line of what people are told, and the alert it is written from. */
interface ToldAlert extends Alert {
  readonly line: string;
}

/**
 * One environment for all stories of a file: the synthesised stack on a real PostgreSQL that logs every statement. What is
 * recorded starts again with every story; after each the invariants are checked on its secret.
 */
export class StoryEnvironment {
  alerts: ToldAlert[] = [];
  rotationEvents: RotationEvent[] = [];
  /** What a policy has refused: each story is told with the permissions that are deployed, and with no other. */
  denials: Denial[] = [];
  /** What would be in the dead-letter queue. */
  deadLetters: string[] = [];
  logLines: string[] = [];
  /** ARNs in the order in which they were started. */
  executionArns: string[] = [];
  /** Whatever must occur in no log, history or alert: passwords set outside, rotation tokens. */
  readonly confidential = new Set<string>();
  readonly clock: StoryClock = storyClock();
  private started: LocalEnvironment | undefined;
  private secret: ASecret | undefined;
  private readonly moments = new Map<string, () => Promise<InvocationFault | void>>();
  private readonly callFaults = new Map<string, CallFault>();
  private callsOfFunctions: CallInterceptor | undefined;
  private readonly closing: (() => unknown)[] = [];
  private serverLogBegan = 0;

  get environment(): LocalEnvironment {
    if (this.started === undefined) throw new Error('The environment is there only within a story.');
    return this.started;
  }

  /** The server, as a secret names it. */
  get server(): Endpoint {
    const { host, port } = this.environment.databases.administration;
    return { host, port };
  }

  /** What the server has logged since the story began. */
  get serverLog(): string {
    return this.environment.postgres?.readLog().slice(this.serverLogBegan) ?? '';
  }

  /** The secret orders/db with its role and database, made for this story. */
  async aSecret(options: SecretOptions = {}): Promise<ASecret> {
    this.secret = await ASecret.create(this, options);
    return this.secret;
  }

  /** A secret of the same name and value, with a password the database does not know, in place of one that is gone. */
  async anotherSecret(): Promise<ASecret> {
    if (this.secret === undefined) throw new Error('There is no secret yet.');
    this.secret = await this.secret.madeAnew();
    return this.secret;
  }

  /** Acts once the story is over and its secret gone; what was given last comes first. */
  afterwards(act: () => unknown): void {
    this.closing.push(act);
  }

  /** Acts once, right before the state machine's next invocation for this task reaches the function. */
  before(task: TaskName, act: () => Promise<InvocationFault | void>): void {
    this.moments.set(task, act);
  }

  /** Lets the next call of this operation go wrong. */
  onNextCall(operation: string, fault: CallFault): void {
    this.callFaults.set(operation, fault);
  }

  /** Asked about every call a function makes to a service, until the story ends or is told otherwise; a person's calls pass. */
  onCallsOfFunctions(intercept: CallInterceptor | undefined): void {
    this.callsOfFunctions = intercept;
  }

  /** A function as it was deployed, to be registered in another shape for a while. */
  deployed(functionName: string): LocalFunction {
    const found = this.environment.deployment.functions.find(({ name }) => name === functionName);
    if (found === undefined) throw new Error(`The stack has no function ${functionName}.`);
    return found;
  }

  /** What a function has logged about this task, or the watch about its round. */
  logsOf(task: TaskName | 'watch'): readonly Readonly<Record<string, unknown>>[] {
    // The runtime's own lines are no JSON.
    const own = this.logLines.filter((line) => line.startsWith('{'));
    return own.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ name }) => name === task);
  }

  /** What a policy has refused so far: a story that means it to looks at it, and leaves none to be complained of. */
  takeDenials(): readonly Denial[] {
    return this.denials.splice(0);
  }

  /** Values of a metric that functions have told CloudWatch. */
  measured(metric: string): readonly number[] {
    return this.logLines.flatMap((line) => {
      const value = line.includes('"_aws"')
        ? (JSON.parse(line) as Readonly<Record<string, unknown>>)[metric]
        : undefined;
      return typeof value === 'number' ? [value] : [];
    });
  }

  /** Resolves once nothing is in progress any more, functions that have outlived their execution included. */
  async whenIdle(): Promise<void> {
    const { account } = this.environment;
    await account.whenIdle();
    while (!account.lambda.isIdle) await this.clock.sleep(100);
  }

  /** Waits until nothing is in progress any more; how the execution that was started last ended. */
  async lastEnding(): Promise<Ending> {
    await this.whenIdle();
    // A recovery that an execution has started by itself is part of how that execution ended.
    const started = this.executionArns.filter((arn) => !arn.endsWith(RecoveryName.suffix));
    return endingOf(this.environment, started.at(-1) ?? '');
  }

  /** @param options what differs from the environment of every story */
  async start(options: Partial<LocalEnvironmentOptions>): Promise<void> {
    this.started = await LocalEnvironment.start({
      clock: this.clock,
      databaseSettings: { log_statement: 'all' },
      rotationRetry: { attempts: 1 },
      ...IMPATIENT,
      ...options,
      onAlert: (message) => this.alerts.push(told(message)),
      onDenial: (denial) => this.denials.push(denial),
      onFailedDelivery: (reason) => this.deadLetters.push(reason),
      onRotationEvent: (event) => this.rotationEvents.push(event),
      onLog: ({ line }) => this.logLines.push(line),
      onProgress: ({ executionArn }) => {
        if (!this.executionArns.includes(executionArn)) this.executionArns.push(executionArn);
      },
      interceptInvocation: (invocation) => this.atInvocation(invocation),
      interceptCall: (call) => this.atCall(call),
    });
    await wakeFunctions(this.started);
  }

  beginStory(): void {
    this.alerts = [];
    this.rotationEvents = [];
    this.denials = [];
    this.deadLetters = [];
    this.logLines = [];
    this.executionArns = [];
    this.confidential.clear();
    this.moments.clear();
    this.callFaults.clear();
    this.callsOfFunctions = undefined;
    this.serverLogBegan = this.environment.postgres?.readLog().length ?? 0;
  }

  async endStory(): Promise<void> {
    const { secret } = this;
    this.secret = undefined;
    try {
      expect(this.denials).toEqual([]);
      if (secret !== undefined) await assertInvariants(this, secret);
    } finally {
      await secret?.remove();
    }
  }

  /** Whatever {@link afterwards} was given, also after a story that failed. */
  async undo(): Promise<void> {
    for (const act of this.closing.splice(0).reverse()) await act();
  }

  async stop(): Promise<void> {
    await this.started?.stop();
  }

  private async atInvocation({ payload }: Invocation): Promise<InvocationFault | undefined> {
    const { task = '', RotationToken } = JSON.parse(payload) as {
      readonly task?: string;
      readonly RotationToken?: string;
    };
    if (RotationToken !== undefined) this.confidential.add(RotationToken);
    const moment = this.moments.get(task);
    this.moments.delete(task);
    return (await moment?.()) ?? undefined;
  }

  private async atCall(call: ServiceCall): Promise<CallFault | undefined> {
    const fault = this.callFaults.get(call.operation);
    this.callFaults.delete(call.operation);
    const ofFunction = this.started?.account.lambda.functionOf(call.caller.accessKeyId) !== undefined;
    return fault ?? (ofFunction ? await this.callsOfFunctions?.(call) : undefined);
  }
}

/**
 * Starts a environment before the stories of this file, or of this `describe`, and stops it after them.
 * @param options asked for right before the start
 */
export function anEnvironment(options: () => Partial<LocalEnvironmentOptions> = () => ({})): StoryEnvironment {
  const stories = new StoryEnvironment();
  beforeAll(() => stories.start(options()));
  beforeEach(() => stories.beginStory());
  afterEach(() => stories.endStory());
  afterEach(() => stories.undo());
  afterAll(() => stories.stop());
  return stories;
}

function told({ message, attributes }: PublishedMessage): ToldAlert {
  const alert = parseAlert(attributes[ALERT_ATTRIBUTE]?.StringValue ?? '');
  if (alert === undefined) throw new Error('A message was published that carries no alert.');
  // Without the time since when, which differs from run to run.
  const line = message
    .slice(0, message.indexOf('\n\n'))
    .replaceAll('\n', ' ')
    .replace(/ since [-:\d ]+ UTC\.$/, '.');
  return { ...alert, line };
}
