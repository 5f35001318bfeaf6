import { runOperation } from '../api/operation-table';
import type { Caller, InvocationResult, LocalService } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../api/arn';
import { ServiceError } from '../api/service-error';
import { Capacity } from './capacity';
import { ColdStarts, STARTS_AT_ONCE } from './cold-starts';
import { EventInvocations } from './event-invocations';
import type { FileSettings } from './function-files';
import { FunctionFiles } from './function-files';
import { FunctionRegistry } from './function-registry';
import { type FunctionState, FunctionStates } from './function-states';
import type { Invocation, InvocationFault } from './invocation-fault';
import { crashed, faultErrors, hang } from './invocation-fault';
import type { Endpoints, LocalFunction } from './local-function';
import { OPERATIONS } from './operations/index';
import type { Sandbox } from './sandbox/sandbox';
import type { LogLine, WarmFunction } from './warm-function';

/** Largest synchronous payload, in bytes (Developer Guide, "Lambda quotas"). */
const LARGEST_PAYLOAD = 6 * 1024 * 1024;
/** Real milliseconds after which an idle sandbox ends. Lambda does not say when it ends one; here each takes 15 MB of a laptop. */
const IDLE_MILLISECONDS = 60_000;
/** Number of idle sandboxes that are kept. */
const SANDBOXES_KEPT = 32;

export interface LambdaOptions {
  readonly clock: LocalClock;
  /** Where the functions' SDK clients send their calls; asked whenever a sandbox starts. */
  readonly endpoints: () => Endpoints;
  /** Told of every line a function writes. */
  readonly onLog?: (line: LogLine) => void;
  /** Told the name of a function for which an event was given up. */
  readonly onLostEvent?: (functionName: string) => void;
  /** Called before every invocation; undefined lets it continue. */
  readonly intercept?: (invocation: Invocation) => InvocationFault | undefined | Promise<InvocationFault | undefined>;
  /** Invocations that run at a time; any further one is refused with TooManyRequestsException. Default: no limit. */
  readonly concurrency?: number;
  /** How many sandboxes load at a time, the others in turn; default: one for each core, two at least. */
  readonly startsAtOnce?: number;
  /** Real milliseconds after which an idle sandbox ends; default a minute. */
  readonly idleMilliseconds?: number;
  /** While there are more sandboxes than this, an idle one ends at once; default 32. */
  readonly sandboxesKept?: number;
  /** Names of functions that are `Inactive` at first, and after each fortnight without an invocation; default none. */
  readonly sleepyFunctions?: readonly string[];
  /** Default: the stand-in's account and Region. */
  readonly account?: string;
  readonly region?: string;
}

/**
 * Lambda: runs the real bundles, each sandbox in a worker thread with the environment, memory and timeout of its
 * deployment, on the stand-in's clock. Not imitated: freezing a sandbox between invocations, reserved concurrency, versions
 * and aliases, layers, extensions, log format and REPORT lines, NODE_EXTRA_CA_CERTS and NODE_OPTIONS (they are read when
 * a process starts), response streaming, destinations, IAM, the network of a VPC.
 */
export class LocalLambda implements LocalService {
  private readonly registry: FunctionRegistry;
  /** Those that live, by the access key id each was given. */
  private readonly sandboxes = new Map<string, { readonly sandbox: Sandbox; readonly functionName: string }>();
  /** Names of functions by the access key ids of all their sandboxes: a call may come from one that is gone. */
  private readonly callers = new Map<string, string>();
  private readonly stopped = new AbortController();
  private underWay = 0;
  private readonly capacity: Capacity;
  private readonly coldStarts: ColdStarts;
  private readonly states: FunctionStates;
  private readonly events: EventInvocations;
  private readonly files: FunctionFiles;

  constructor(private readonly options: LambdaOptions) {
    const { clock, endpoints, onLog } = options;
    this.capacity = new Capacity(options.concurrency);
    this.coldStarts = new ColdStarts(options.startsAtOnce ?? STARTS_AT_ONCE);
    this.states = new FunctionStates(clock, options.sleepyFunctions ?? []);
    this.events = new EventInvocations(clock, this.stopped.signal);
    this.registry = new FunctionRegistry({
      clock,
      endpoints,
      onLog: (line) => onLog?.(line),
      onSandbox: (accessKeyId, sandbox, functionName) => {
        this.callers.set(accessKeyId, functionName);
        this.sandboxes.set(accessKeyId, { sandbox, functionName });
        void sandbox.exited.then(() => this.sandboxes.delete(accessKeyId));
      },
      coldStarts: this.coldStarts,
      idleMilliseconds: options.idleMilliseconds ?? IDLE_MILLISECONDS,
      isCrowded: () => this.sandboxCount > (options.sandboxesKept ?? SANDBOXES_KEPT),
    });
    const { account = LOCAL_ACCOUNT, region = LOCAL_REGION } = options;
    this.files = new FunctionFiles(this.registry, `arn:aws:lambda:${region}:${account}:function:`);
  }

  handle(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<Readonly<Record<string, unknown>>> {
    return runOperation(OPERATIONS, { operation, input, caller }, this);
  }

  stateOf(name: string): FunctionState {
    return this.states.of(name);
  }

  functions(): readonly LocalFunction[] {
    return this.registry.all;
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  find(nameOrArn: string): LocalFunction {
    return this.registry.get(nameOrArn).definition;
  }

  /**
   * Deploys a function, or new code and configuration for it.
   * @param version the version it is published as; the one before it then stays as it is
   */
  register(definition: LocalFunction, version?: string): void {
    this.registry.add(this.registry.create(definition), version);
  }

  /**
   * Runs a user's own file as the function of this name: in place of a deployed one, whose environment, timeout and
   * memory it keeps, or as a new one. The file exports `handler`.
   * @param settings for a new function; defaults are Lambda's own, 3 seconds and 128 MB
   * @throws Error that names the file if it is missing, cannot be bundled, or exports no usable handler
   */
  registerFile(name: string, file: string, settings: FileSettings = {}): Promise<LocalFunction> {
    return this.files.register(name, file, settings);
  }

  /**
   * Invokes a function and waits for its answer. A function that fails is an answer with `functionError`.
   * @param options.signal gives up waiting where nothing would ever answer; a function that runs is not stopped by it
   * @throws ServiceError by the names of the Lambda API, such as `TooManyRequestsException`
   */
  async invoke(
    nameOrArn: string,
    payload: string,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<InvocationResult> {
    this.stopped.signal.throwIfAborted();
    const fn = this.registry.get(nameOrArn);
    checkPayload(payload);
    this.underWay += 1;
    try {
      return await this.meet(fn, payload, options.signal);
    } finally {
      this.underWay -= 1;
    }
  }

  /** Whether no invocation is in progress, including those that have not reached their function yet. */
  get isIdle(): boolean {
    return this.underWay === 0;
  }

  private async meet(fn: WarmFunction, payload: string, signal: AbortSignal | undefined): Promise<InvocationResult> {
    // The interceptor may take a while; that time does not count for anything that waits for the invocation.
    const look = async () => this.options.intercept?.({ functionName: fn.definition.name, payload });
    const { whileWorking } = this.options.clock;
    const fault = await (whileWorking ? whileWorking(look) : look());
    const run = () => {
      this.states.use(fn.definition.name);
      return this.capacity.hold(() => fn.invoke(payload));
    };
    switch (fault?.kind) {
      case 'throttle':
      case 'serviceError':
      case 'deny':
        throw faultErrors[fault.kind]();
      case 'hang':
        return hang([this.stopped.signal, ...(signal ? [signal] : [])]);
      case 'loseReply':
        await run();
        throw faultErrors.loseReply();
      case 'refuse':
        throw fault.error;
      case 'crash':
        await run();
        return crashed(fault.errorType);
      case undefined:
        return run();
    }
  }

  /**
   * Invokes a function as an event: returns at once; a failed one is tried twice more, after one and two minutes.
   * @throws ServiceError if there is no such function, or the payload is no JSON
   */
  invokeEvent(nameOrArn: string, payload: string): void {
    const { name } = this.registry.get(nameOrArn).definition;
    checkPayload(payload);
    this.events.add(
      () => this.invoke(nameOrArn, payload),
      () => this.options.onLostEvent?.(name),
    );
  }

  /** The function whose sandbox was given this access key id, if one was. */
  definitionOf(accessKeyId: string): LocalFunction | undefined {
    const name = this.functionOf(accessKeyId);
    return name === undefined ? undefined : this.find(name);
  }

  /** How many sandboxes there are, of all functions. */
  get sandboxCount(): number {
    return [...this.sandboxes.values()].filter(({ sandbox }) => sandbox.isUsable).length;
  }

  /** Name of the function whose sandbox was given this access key id, if one was. */
  functionOf(accessKeyId: string): string | undefined {
    return this.callers.get(accessKeyId);
  }

  /** The invocations in progress, each with the access key id of the sandbox it runs in. */
  running(): readonly (Invocation & { readonly accessKeyId: string })[] {
    return [...this.sandboxes].flatMap(([accessKeyId, { sandbox, functionName }]) =>
      sandbox.workingOn === undefined ? [] : [{ accessKeyId, functionName, payload: sandbox.workingOn }],
    );
  }

  /** Ends the sandbox that was given this access key id; its invocation fails with `Runtime.ExitError`. False if there is none. */
  async kill(accessKeyId: string): Promise<boolean> {
    const found = this.sandboxes.get(accessKeyId);
    await found?.sandbox.kill();
    return found !== undefined;
  }

  /** Settles once every event invocation has been delivered or given up. */
  whenIdle(): Promise<void> {
    return this.events.whenIdle();
  }

  /** Ends all sandboxes and everything that waits. */
  async stop(): Promise<void> {
    const reason = new ServiceError('ServiceException', 'The local stand-in has been stopped.', 500);
    this.stopped.abort(reason);
    this.coldStarts.stop(reason);
    await Promise.all([...this.sandboxes.values()].map(({ sandbox }) => sandbox.kill()));
    await this.whenIdle();
    await this.files.removeAll();
  }
}

function checkPayload(payload: string): void {
  if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) {
    throw new ServiceError('RequestTooLargeException', `Request must be smaller than ${LARGEST_PAYLOAD} bytes.`, 413);
  }
  try {
    JSON.parse(payload);
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}
