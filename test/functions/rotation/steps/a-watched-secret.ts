import type { LoginSettings, RotationPorts } from '../../../../functions/rotation/ports';
import type { Mode } from '../../../../workflow/names';
import type { RotationDocument, SecretSeen } from '../../../../workflow/document';
import { SecretTag } from '../../../../workflow/secret-tags';

export const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
export const NOW = 1_790_000_000_000;
export const PROVEN = { [SecretTag.verificationQuery]: 'SELECT proven' };
export const TAGGED_SINCE = { [SecretTag.verificationQuery]: 'SELECT tagged_since' };

type Labels = Readonly<Record<string, readonly string[]>>;
const IN_ROTATION: Labels = { C: ['AWSCURRENT'], T: ['AWSPENDING'] };

/** What Preflight has handed on, a moment ago, unless it is changed. */
export const SEEN: SecretSeen = { tags: PROVEN, currentVersionId: 'C', pendingAt: NOW - 999 };

export const documentOf = (seen: SecretSeen | undefined, more: object = {}, mode: Mode = 'rotate') =>
  ({
    mode,
    secretArn: ARN,
    versionId: 'T',
    preflight: seen && { secret: seen },
    ...more,
  }) as unknown as RotationDocument;

/** A secret in rotation and its database, which note what a step asks them, in order. */
export class AWatchedSecret {
  readonly asked: string[] = [];
  labels = IN_ROTATION;
  /** If not what {@link labels} say: what GetSecretValue tells of them. */
  toldWithValue: Labels | undefined;
  values: Record<string, string> = { C: 'old', T: 'new' };
  rotationEnabled = true;
  replicas: readonly { readonly region: string; readonly state: 'inSync' }[] | undefined;
  under: LoginSettings = {};
  now = NOW;

  readonly ports = {
    secrets: {
      describe: async () => {
        this.asked.push('describe');
        const { labels, rotationEnabled, replicas } = this;
        const told = { secretArn: ARN, name: 'orders/db', rotationEnabled, deleted: false, tags: TAGGED_SINCE, labels };
        return { ...told, ...(replicas && { replicas }) };
      },
      read: async (_arn: string, versionId: string) => {
        this.asked.push(`read ${versionId}`);
        const password = this.values[versionId];
        const text = JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password });
        const labels = (this.toldWithValue ?? this.labels)[versionId] ?? [];
        return password === undefined ? undefined : { versionId, text, labels };
      },
      generatePassword: async () => {
        this.asked.push('generate');
        return 'made';
      },
      storePending: async () => {
        this.asked.push('store');
        if (this.values['T'] !== undefined) return 'refused';
        this.values['T'] = 'made';
        return 'stored';
      },
      moveCurrent: async (_arn: string, { from, to }: { readonly from: string; readonly to: string }) => {
        this.asked.push(`move ${from} ${to}`);
        return 'moved';
      },
    },
    database: {
      under: (settings: LoginSettings) => {
        this.under = settings;
        return this.ports.database;
      },
      approaching: async (
        at: { readonly host: string; readonly port: number },
        work: (database: unknown) => unknown,
      ) => {
        this.asked.push(`approach ${at.host}:${at.port}`);
        return work(this.ports.database);
      },
      verify: async () => {
        this.asked.push('verify');
        return 'passed';
      },
      changePassword: async (login: { versionId: string }, role: string, password: () => Promise<string>) => {
        this.asked.push(`log in ${login.versionId}`);
        this.asked.push(`set ${await password()} of ${role}`);
        return {};
      },
      probe: async ({ versionId }: { versionId: string }) => {
        this.asked.push(`probe ${versionId}`);
        return { outcome: 'rejected' };
      },
    },
    writers: { deployed: () => ({}) },
    clock: { now: () => this.now, sleep: async (milliseconds: number) => void (this.now += milliseconds) },
  } as unknown as RotationPorts;
}

/** What the work returns, or throws. */
export const outcomeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
