import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import type { Credentials } from '../../../functions/rotation/secret/credentials';
import { FunctionName, TaskName } from '../../../workflow/names';
import {
  type CallFault,
  type InvocationFault,
  type LocalEnvironment,
  ServiceError,
  type ServiceCall,
} from '../../local/index';
import type { FaultFacts } from '../model';

/** Milliseconds for which PostgreSQL is unavailable, if it comes back by itself. */
const AWAY = 10_000;

/** What a fault is injected into. */
interface Target {
  readonly environment: LocalEnvironment;
  /** The credential in AWSCURRENT of the secret in question. */
  readonly credentials: Credentials;
  /** Called when the state of a fault has changed. */
  readonly changed: () => void;
}

/** Something to break: at once (`strike`), or through what the stand-in does to the next matching call. */
interface Fault {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** Needs a PostgreSQL that was started here. */
  readonly ownServer?: true;
  readonly strike?: (target: Target) => Promise<'broken' | 'whole'>;
  /** What happens to an invocation with this task while it is armed. */
  readonly onInvocation?: {
    readonly task: string;
    readonly fault?: InvocationFault;
    readonly first?: (target: Target) => Promise<void>;
    readonly then: 'whole' | 'broken';
  };
  /** What happens to a call by a function while it is armed. */
  readonly onCall?: {
    readonly fits: (call: ServiceCall, by: { readonly caller: string | undefined; readonly task: string }) => boolean;
    readonly kind: CallFault['kind'];
    readonly kill?: true;
    readonly then: 'whole' | 'armed';
  };
  readonly mend?: (target: Target) => Promise<void>;
}

const movesCurrent = ({ operation, input }: ServiceCall): boolean =>
  operation === 'UpdateSecretVersionStage' && input['VersionStage'] === 'AWSCURRENT';
const roleOf = ({ credentials }: Target): string => escapeIdentifier(credentials.username);
const administer = ({ environment, credentials }: Target, statement: string): Promise<void> =>
  environment.databases.administer([statement], credentials.database);

/** What can be broken, in the order it is shown. */
export const FAULTS: readonly Fault[] = [
  {
    id: 'takeGrant',
    title: 'Take a grant away',
    says: 'REVOKE SELECT ON orders, right after SetSecret',
    onInvocation: {
      task: TaskName.testSecret,
      first: (target) => administer(target, `REVOKE SELECT ON orders FROM ${roleOf(target)}`),
      then: 'broken',
    },
    mend: (target) => administer(target, `GRANT SELECT ON orders TO ${roleOf(target)}`),
  },
  {
    id: 'changePassword',
    title: 'Change the password outside Secrets Manager',
    says: 'ALTER ROLE ... PASSWORD, by someone else, now',
    strike: async (target) => {
      const verifier = scramVerifier(randomBytes(18).toString('base64url'));
      await administer(target, `ALTER ROLE ${roleOf(target)} PASSWORD ${escapeLiteral(verifier)}`);
      return 'broken';
    },
    mend: (target) =>
      administer(
        target,
        `ALTER ROLE ${roleOf(target)} PASSWORD ${escapeLiteral(scramVerifier(target.credentials.password))}`,
      ),
  },
  {
    id: 'stopDatabaseBriefly',
    title: 'Stop PostgreSQL for 10 s',
    says: 'killed now, and started again by itself',
    ownServer: true,
    strike: async ({ environment: { postgres, clock }, changed }) => {
      await postgres?.kill();
      void clock
        .sleep(AWAY)
        .then(() => postgres?.restart())
        .then(changed, changed);
      return 'whole';
    },
  },
  {
    id: 'stopDatabase',
    title: 'Stop PostgreSQL',
    says: 'killed now, until it is fixed',
    ownServer: true,
    strike: async ({ environment: { postgres } }) => {
      await postgres?.kill();
      return 'broken';
    },
    mend: async ({ environment: { postgres } }) => postgres?.restart(),
  },
  {
    id: 'noLogin',
    title: 'Lock the role',
    says: 'ALTER ROLE ... NOLOGIN, now',
    strike: async (target) => {
      await administer(target, `ALTER ROLE ${roleOf(target)} NOLOGIN`);
      return 'broken';
    },
    mend: (target) => administer(target, `ALTER ROLE ${roleOf(target)} LOGIN`),
  },
  {
    id: 'killBefore',
    title: 'Kill SetSecret before its effect',
    says: 'its process dies at its first call',
    onCall: {
      fits: (_call, { caller, task }) =>
        task === TaskName.setSecret && caller?.endsWith(FunctionName.setSecret) === true,
      kind: 'hang',
      kill: true,
      then: 'whole',
    },
  },
  {
    id: 'killAfter',
    title: 'Kill SetSecret after its effect',
    says: 'its process dies right after the COMMIT of the new password',
    onInvocation: { task: TaskName.setSecret, fault: { kind: 'crash', errorType: 'Runtime.ExitError' }, then: 'whole' },
  },
  {
    id: 'loseReply',
    title: 'Lose a reply of Secrets Manager',
    says: 'PutSecretValue takes effect, its answer is lost',
    onCall: {
      fits: ({ operation }, { caller }) => operation === 'PutSecretValue' && caller !== undefined,
      kind: 'loseReply',
      then: 'whole',
    },
  },
  {
    id: 'denyRollBack',
    title: 'Deny RollBack',
    says: 'its invocation is refused by IAM, until it is fixed',
    onInvocation: { task: TaskName.rollBack, fault: { kind: 'deny' }, then: 'broken' },
    mend: async () => undefined,
  },
  {
    id: 'barMove',
    title: 'Bar the move of AWSCURRENT',
    says: 'UpdateSecretVersionStage is refused by IAM, until it is fixed',
    onCall: { fits: (call, { caller }) => movesCurrent(call) && caller !== undefined, kind: 'refuse', then: 'armed' },
  },
];

/** The faults of one stand-in and the state of each. */
export class Faults {
  private readonly states = new Map<string, FaultFacts['state']>();
  private target: Target | undefined;
  /** Of the latest invocation. */
  private task = '';

  constructor(private readonly changed: () => void) {}

  list(ownServer: boolean): readonly FaultFacts[] {
    return FAULTS.filter((fault) => ownServer || fault.ownServer !== true).map((fault) => ({
      id: fault.id,
      title: fault.title,
      says: fault.says,
      state: this.stateOf(fault.id),
    }));
  }

  /** Breaks what works, and repairs or disarms what is broken. */
  async press(fault: Fault, target: Target): Promise<string> {
    this.target = target;
    const state = this.stateOf(fault.id);
    if (state === 'whole') {
      this.set(fault.id, (await fault.strike?.(target)) ?? 'armed');
      return `${fault.title}: ${fault.says}.`;
    }
    if (state === 'broken') await fault.mend?.(target);
    this.set(fault.id, 'whole');
    return `${fault.title}: ${state === 'armed' ? 'disarmed' : 'repaired'}.`;
  }

  /** What an invocation meets. */
  async onInvocation(payload: string): Promise<InvocationFault | undefined> {
    const { task = '' } = JSON.parse(payload) as { readonly task?: string };
    this.task = task;
    for (const { id, onInvocation } of FAULTS) {
      const state = this.stateOf(id);
      if (onInvocation?.task !== task || state === 'whole') continue;
      const { fault, first, then } = onInvocation;
      // What was done to the database stays done; what is done to invocations is done to each.
      if (state === 'broken') {
        if (fault !== undefined) return fault;
        continue;
      }
      if (this.target !== undefined) await first?.(this.target);
      this.set(id, then);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  /** What a call to a service meets. */
  async onCall(call: ServiceCall, environment: LocalEnvironment | undefined): Promise<CallFault | undefined> {
    const { accessKeyId } = call.caller;
    const caller = environment?.account.lambda.functionOf(accessKeyId);
    const fault = FAULTS.find(
      ({ id, onCall }) => this.stateOf(id) === 'armed' && onCall?.fits(call, { caller, task: this.task }),
    );
    if (fault?.onCall === undefined) return undefined;
    const { kind, kill, then } = fault.onCall;
    this.set(fault.id, then);
    // A dead caller gets no reply either way, so dying before the reply has the same effect as dying right after it.
    if (kill) await environment?.account.lambda.kill(accessKeyId);
    return kind === 'refuse' ? { kind, error: denied(call) } : { kind };
  }

  private stateOf(id: string): FaultFacts['state'] {
    return this.states.get(id) ?? 'whole';
  }

  private set(id: string, state: FaultFacts['state']): void {
    this.states.set(id, state);
    this.changed();
  }
}

const denied = ({ operation }: ServiceCall): ServiceError =>
  new ServiceError('AccessDeniedException', `The caller is not authorized to perform: secretsmanager:${operation}.`);
