import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import type { HurryingClock, LocalEnvironment, LocalEnvironmentOptions, PublishedMessage } from '../../local/index';
import type { ExecutionFacts, Place, Snapshot } from '../model';
import { readExecution } from '../reading';
import type { ActionRequest, ConsoleSource } from '../server/source';
import { SnapshotStore } from '../snapshot-store';
import { ACTIONS } from './actions';
import { alertFacts } from './alert-facts';
import { FAULTS, Faults } from './faults';
import { lightsOf } from './lights';
import { credentialsOf } from './tried-login';
import { type TriedSecret, trySecret } from './trials';

/**
 * How many rotations and recoveries are shown, and how many checks: the watch starts so many that they would hide everything
 * else.
 */
const EXECUTIONS = 40;
const CHECKS = 10;
/** Milliseconds between two snapshots while much happens, and between two tests while a rotation is in progress. */
const PAUSE = 100;
const TRY_EVERY = 1_000;
/** Milliseconds between two tests while someone is watching and nothing happens. */
const LOOK_EVERY = 5_000;

/** What the page shows of a stand-in. It observes everything, tests the promise, and breaks what the user wants to break. */
export class LocalConsole implements ConsoleSource {
  private environment: LocalEnvironment | undefined;
  private readonly store = new SnapshotStore(EMPTY);
  private readonly faults = new Faults(() => this.touch());
  private readonly messages: PublishedMessage[] = [];
  private readonly executions = new Map<string, ExecutionFacts>();
  private readonly stale = new Set<string>();
  private tried: readonly TriedSecret[] = [];
  /** Secrets whose rotation Secrets Manager has begun and not ended. */
  private readonly rotating = new Set<string>();
  private trialWanted = false;
  private refreshing: Promise<void> | undefined;
  private touched = false;
  private trying: Promise<void> | undefined;
  private trouble: string | undefined;
  private stopped = false;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    /** The clock of the stand-in, which the page may speed up. */
    readonly clock: HurryingClock,
  ) {}

  /** The stand-in's events and questions. */
  readonly hooks: Pick<
    LocalEnvironmentOptions,
    'onProgress' | 'onAlert' | 'onRotationEvent' | 'interceptCall' | 'interceptInvocation'
  > = {
    onProgress: ({ executionArn, kind }) => {
      this.stale.add(executionArn);
      if (kind !== 'entered') this.trialWanted = true;
      this.touch();
    },
    onAlert: (message) => {
      this.messages.push(message);
      this.touch();
    },
    onRotationEvent: ({ eventName, secretArn }) => {
      if (eventName === 'RotationStarted') this.rotating.add(secretArn);
      else this.rotating.delete(secretArn);
      this.trialWanted = true;
      this.touch();
    },
    interceptCall: (call) => this.faults.onCall(call, this.environment),
    interceptInvocation: ({ payload }) => this.faults.onInvocation(payload),
  };

  /** From now on there is something to look at. */
  begin(environment: LocalEnvironment): void {
    this.environment = environment;
    // Someone may change the database without any event here.
    this.looking = setInterval(() => this.store.isWatched && this.tryAgain(), LOOK_EVERY).unref();
    this.tryAgain();
  }

  /** Resolves once no test is running any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.looking);
    await this.refreshing;
    await this.trying;
  }

  get snapshot(): Snapshot {
    return this.store.snapshot;
  }

  readonly subscribe: ConsoleSource['subscribe'] = (listener) => {
    // The last result may be old, because nothing is tested while nobody is watching.
    if (!this.store.isWatched) this.tryAgain();
    return this.store.subscribe(listener);
  };

  readonly perform = async ({ id, subject = '' }: ActionRequest): Promise<string> => {
    const environment = this.running;
    const said = this.onClock(id) ?? (await this.onSubject(environment, id, subject));
    this.trialWanted = true;
    this.touch();
    return said;
  };

  private async onSubject(environment: LocalEnvironment, id: string, subject: string): Promise<string> {
    const action = ACTIONS.find((one) => one.id === id);
    if (action !== undefined) return action.run(environment, subject);
    const fault = FAULTS.find((one) => one.id === id);
    if (fault === undefined) throw new Error(`There is no action ${id}.`);
    const credentials = await credentialsOf(environment, subject);
    if (credentials === undefined) throw new Error('The secret holds no credential, so there is nothing to break.');
    return this.faults.press(fault, { environment, credentials, changed: () => this.tryAgain() });
  }

  private onClock(id: string): string | undefined {
    if (id === 'realTime' || id === 'hourPerSecond') {
      this.clock.hurry(id === 'realTime' ? 1 : 3_600);
      return id === 'realTime' ? 'The clock keeps real time.' : 'Idle time passes an hour a second.';
    }
    if (id !== 'nextWindow') return undefined;
    const { nextWindow } = this;
    if (nextWindow === undefined) throw new Error('No rotation is scheduled.');
    // Running functions would miss their deadlines.
    if (this.rotating.size > 0 || this.newestFirst.some(({ status }) => status === 'RUNNING')) {
      throw new Error('Something is still running. Once it has ended, the clock can be put forward.');
    }
    this.clock.pass(Math.max(0, nextWindow - this.clock.now()));
    return 'The next rotation window is open.';
  }

  private get nextWindow(): number | undefined {
    const windows = this.tried.flatMap(({ facts }) => facts.nextWindow ?? []);
    return windows.length === 0 ? undefined : Math.min(...windows);
  }

  private tryAgain(): void {
    this.trialWanted = true;
    this.touch();
  }

  private get running(): LocalEnvironment {
    if (this.environment === undefined) throw new Error('The stand-in is still starting.');
    return this.environment;
  }

  /** Something has changed: a snapshot follows soon, and whatever is stale is read again. */
  private touch(): void {
    this.touched = true;
    if (this.refreshing !== undefined || this.environment === undefined || this.stopped) return;
    this.refreshing = this.refreshWhileTouched(this.environment).finally(() => (this.refreshing = undefined));
  }

  private async refreshWhileTouched(environment: LocalEnvironment): Promise<void> {
    while (this.touched && !this.stopped) {
      this.touched = false;
      await this.safely(async () => {
        for (const arn of [...this.stale]) {
          this.stale.delete(arn);
          const facts = await readExecution(environment.clients.stepFunctions, arn);
          if (facts !== undefined) this.executions.set(arn, facts);
        }
      });
      this.publish(environment);
      if (this.trialWanted && this.trying === undefined) {
        this.trying = this.tryEverything(environment).finally(() => (this.trying = undefined));
      }
      await pause(PAUSE);
    }
  }

  /** Tests the promise, and repeats that as long as it was requested meanwhile. */
  private async tryEverything(environment: LocalEnvironment): Promise<void> {
    while (this.trialWanted && !this.stopped) {
      this.trialWanted = false;
      await this.safely(async () => {
        const secrets: TriedSecret[] = [];
        for (const arn of await secretsIn(environment))
          secrets.push(await trySecret(environment, arn, (one) => this.isBusy(one)));
        this.tried = secrets;
      });
      this.publish(environment);
      await pause(TRY_EVERY);
    }
  }

  private isBusy(arn: string): boolean {
    const works = ({ secretArn, status, mode }: ExecutionFacts) =>
      secretArn === arn && status === 'RUNNING' && mode !== 'check';
    return this.rotating.has(arn) || this.newestFirst.some(works);
  }

  private get newestFirst(): readonly ExecutionFacts[] {
    const all = [...this.executions.values()].sort((one, other) => other.from - one.from);
    const checks = all.filter(({ mode }) => mode === 'check').slice(0, CHECKS);
    const others = all.filter(({ mode }) => mode !== 'check').slice(0, EXECUTIONS);
    return [...checks, ...others].sort((one, other) => other.from - one.from);
  }

  private async safely(look: () => Promise<void>): Promise<void> {
    try {
      await look();
      this.trouble = undefined;
    } catch (error) {
      if (!this.stopped) this.trouble = (error as Error).message;
    }
  }

  private publish(environment: LocalEnvironment): void {
    const executions = this.newestFirst;
    const alerts = alertFacts(this.messages, executions);
    const { tried: secrets, rotating, nextWindow } = this;
    this.store.publish({
      place: placeOf(environment),
      now: this.clock.now(),
      clock: { scale: this.clock.scale, ...(nextWindow !== undefined && { nextWindow }) },
      promise: lightsOf({ secrets, rotating, executions, alerts }),
      secrets: secrets.map(({ facts }) => facts),
      executions,
      alerts,
      actions: [
        ...ACTIONS.filter(({ ownServer }) => ownServer !== true || environment.postgres !== undefined).map(
          ({ id, title, of }) => ({ id, title, of }),
        ),
        ...CLOCK,
      ],
      faults: this.faults.list(environment.postgres !== undefined),
      ...(this.trouble !== undefined && { trouble: this.trouble }),
    });
  }
}

const CLOCK = [
  { id: 'realTime', title: '×1', of: 'clock' },
  { id: 'hourPerSecond', title: '×3600', of: 'clock' },
  { id: 'nextWindow', title: 'to the next window', of: 'clock' },
] as const;

const EMPTY: Snapshot = {
  place: { kind: 'local', name: 'stand-in for AWS, starting' },
  now: 0,
  promise: [],
  secrets: [],
  executions: [],
  alerts: [],
  actions: [],
  faults: [],
};

const placeOf = ({ account }: LocalEnvironment): Place => ({
  kind: 'local',
  name: `stand-in for AWS · ${new URL(account.url).host}`,
});

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

/** Those that rotate. */
async function secretsIn({ clients }: LocalEnvironment): Promise<readonly string[]> {
  const { SecretList: secrets = [] } = await clients.secretsManager.send(new ListSecretsCommand({ MaxResults: 100 }));
  return secrets.flatMap(({ ARN: arn, RotationEnabled: rotates }) => (rotates && arn !== undefined ? [arn] : []));
}
