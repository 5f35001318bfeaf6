import { RotationError } from '../../../../functions/errors/rotation-error';
import type { Database, RotationPorts, SecretStore } from '../../../../functions/rotation/ports';
import { restoreAccess, rollBack } from '../../../../functions/rotation/roll-back/roll-back';
import type { RollBackResult, RotationDocument, BarrableAct } from '../../../../workflow/document';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';

/** One version of the secret; what is not told is as in every other. */
export interface Version {
  readonly labels?: readonly string[];
  /** Undefined if it has no value. */
  readonly password?: string;
  readonly fields?: object;
  /** In place of a JSON value. */
  readonly text?: string;
}

export interface State {
  /** By id, the oldest first. */
  readonly versions: Readonly<Record<string, Version>>;
  /** Why a host without a password refuses logins; it does not answer, by default. */
  readonly refusal?: 'loginNotAllowed';
  /** The one password of the role app on each host; a host without one refuses logins, whatever the password. */
  readonly passwords: Record<string, string>;
  /** Label calls that are refused permanently. */
  readonly barred?: readonly BarrableAct[];
  /** Happens before the call of this number to the database. */
  readonly meanwhile?: readonly (readonly [call: number, act: (fixture: SecretAndDatabase) => void])[];
}

/** A secret and the servers it is for, kept in memory, on which RollBack works. */
export class SecretAndDatabase {
  readonly labels: Record<string, string[]>;
  /** Logins in their order: `C no`, `T yes`, `P ?`. */
  readonly logins: string[] = [];
  /** The longest run of refused logins. */
  refusedInARow = 0;
  time = 0;
  private run = 0;
  private calls = 0;

  constructor(readonly state: State) {
    const entries = Object.entries(state.versions).filter(([, { labels = [] }]) => labels.length > 0);
    this.labels = Object.fromEntries(entries.map(([id, { labels = [] }]) => [id, [...labels]]));
  }

  rollBack(document: Partial<RotationDocument> = {}): Promise<RollBackResult> {
    return rollBack(this.ports, { mode: 'recover', secretArn: ARN, versionId: 'T', ...document });
  }

  restoreAccess(document: Partial<RotationDocument> = {}): Promise<RollBackResult> {
    return restoreAccess(this.ports, { mode: 'rotate', secretArn: ARN, versionId: 'T', ...document });
  }

  holder(label: string): string | undefined {
    return Object.keys(this.labels).find((id) => this.labels[id]?.includes(label));
  }

  /** Whether the server a version names holds its password. */
  logsIn(id: string | undefined): boolean {
    const { host = '', password } = this.valueOf(id ?? '') ?? {};
    return password !== undefined && this.state.passwords[host] === password;
  }

  get ports(): RotationPorts {
    const secrets: Partial<SecretStore> = {
      describe: async () => ({
        secretArn: ARN,
        name: 'orders/db',
        rotationEnabled: true,
        deleted: false,
        tags: {},
        labels: structuredClone(this.labels),
      }),
      read: async (_arn, versionId) => {
        const text = this.textOf(versionId);
        return text === undefined ? undefined : { versionId, text };
      },
      readCurrent: async () => {
        const versionId = Object.keys(this.labels).find((id) => this.labels[id]?.includes('AWSCURRENT'));
        const text = versionId && this.textOf(versionId);
        return versionId === undefined || text === undefined ? undefined : { versionId, text };
      },
      versions: async () => {
        const ids = Object.keys(this.state.versions).filter((id) => this.textOf(id) !== undefined);
        return ids.map((versionId, createdAt) => ({ versionId, createdAt })).reverse();
      },
      moveCurrent: async (_arn, { from, to }) => {
        const back = this.labels[to]?.includes('AWSPREVIOUS') === true;
        this.assertAllowed(back ? 'moveCurrentBack' : 'moveCurrentForward');
        this.unlabel(this.holder('AWSPREVIOUS'), 'AWSPREVIOUS');
        this.unlabel(from, 'AWSCURRENT');
        this.labels[from] = [...(this.labels[from] ?? []), 'AWSPREVIOUS'];
        this.labels[to] = [...(this.labels[to] ?? []), 'AWSCURRENT'];
        return 'moved';
      },
      removePending: async (_arn, versionId) => {
        this.assertAllowed('removePending');
        this.unlabel(versionId, 'AWSPENDING');
      },
      keep: async (_arn, versionId) => {
        this.assertAllowed('keepVersion');
        this.unlabel(this.holder('ROTATION-FAILED-KEEP'), 'ROTATION-FAILED-KEEP');
        this.labels[versionId] = [...(this.labels[versionId] ?? []), 'ROTATION-FAILED-KEEP'];
      },
      release: async (_arn, versionId) => {
        this.assertAllowed('releaseVersion');
        this.unlabel(versionId, 'ROTATION-FAILED-KEEP');
      },
    };
    const database: Partial<Database> = {
      under: () => database as Database,
      probe: async (credentials) => {
        this.nextCall();
        const held = this.state.passwords[credentials.host];
        if (held === undefined) {
          this.logins.push(`${credentials.versionId} ?`);
          return {
            outcome: 'unknown',
            error: new RotationError(this.state.refusal ?? 'databaseUnreachable', {
              attempted: 'Logging in',
              found: 'no answer',
            }),
          };
        }
        const accepted = held === credentials.password;
        this.logins.push(`${credentials.versionId} ${accepted ? 'yes' : 'no'}`);
        this.run = accepted ? 0 : this.run + 1;
        this.refusedInARow = Math.max(this.refusedInARow, this.run);
        return { outcome: accepted ? 'accepted' : 'rejected' };
      },
      verify: async () => 'passed',
      endSessions: async () => 0,
      changePassword: async (login, _role, password) => {
        this.nextCall();
        if (this.state.passwords[login.host] !== login.password) {
          throw new RotationError('credentialRejected', { attempted: 'Changing', found: 'refused' });
        }
        const wanted = await password();
        this.assertAllowed('restorePassword');
        this.state.passwords[login.host] = wanted;
        return {};
      },
    };
    return {
      secrets: secrets as SecretStore,
      database: database as Database,
      writers: { deployed: () => ({}) },
      clock: { now: () => this.time, sleep: async (milliseconds) => void (this.time += milliseconds) },
    };
  }

  unlabel(id: string | undefined, label: string): void {
    const left = (this.labels[id ?? ''] ?? []).filter((held) => held !== label);
    if (id !== undefined && left.length > 0) this.labels[id] = left;
    else Reflect.deleteProperty(this.labels, id ?? '');
  }

  private textOf(id: string): string | undefined {
    const { text, password, fields } = this.state.versions[id] ?? {};
    if (text !== undefined || password === undefined) return text;
    return JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password, ...fields });
  }

  private valueOf(id: string): { readonly host?: string; readonly password?: string } | undefined {
    try {
      return JSON.parse(this.textOf(id) ?? '{}') as object;
    } catch {
      return undefined;
    }
  }

  private nextCall(): void {
    this.calls += 1;
    for (const [call, act] of this.state.meanwhile ?? []) if (call === this.calls) act(this);
  }

  private assertAllowed(act: BarrableAct): void {
    if (this.state.barred?.includes(act) === true) {
      throw new RotationError('accessDenied', { attempted: act, found: 'AccessDeniedException: not authorized' });
    }
  }
}
