import type { PlannedWindow } from './fleet';

/** Two secrets whose rotations may change passwords on one database host at the same time. */
export interface Collision {
  readonly host: string;
  readonly secrets: readonly [string, string];
  /** First hour both windows are open, in hours since 1970. */
  readonly at: number;
  /** How often it happens within the horizon. */
  readonly count: number;
}

/** An hour in which more windows open than the account's write quota allows. */
export interface Burst {
  /** Hours since 1970. */
  readonly at: number;
  readonly secrets: readonly string[];
  readonly writes: number;
}

/**
 * PutSecretValue, UpdateSecret and UpdateSecretVersionStage together, per second, account and Region (user guide of
 * Secrets Manager, "Quotas").
 */
export const WRITES_PER_SECOND = 50;
/** One PutSecretValue and one UpdateSecretVersionStage; rotations start on the hour, all within the same moments. */
export const WRITES_PER_ROTATION = 2;

/** Pairs of secrets on one host whose windows overlap, the most frequent first. Secrets without a host are left out. */
export function collisions(planned: readonly PlannedWindow[]): Collision[] {
  const pairs = new Map<string, Collision>();
  for (const [host, windows] of byHost(planned)) {
    for (const [first, second] of overlaps(windows)) {
      const [a, b] = [first.secret.name, second.secret.name].sort() as [string, string];
      const key = JSON.stringify([host, a, b]);
      const known = pairs.get(key);
      pairs.set(key, {
        host,
        secrets: [a, b],
        at: known?.at ?? second.opensAt,
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return [...pairs.values()].sort((a, b) => b.count - a.count || a.at - b.at);
}

/** Hours whose rotations write more than {@link WRITES_PER_SECOND} if they all start at once, in order of time. */
export function bursts(planned: readonly PlannedWindow[]): Burst[] {
  return openingsByHour(planned).filter(({ writes }) => writes > WRITES_PER_SECOND);
}

/** The hour in which most windows open; the first of them, if several are equal. */
export function busiestHour(planned: readonly PlannedWindow[]): Burst | undefined {
  return openingsByHour(planned).reduce<Burst | undefined>(
    (most, hour) => (most === undefined || hour.writes > most.writes ? hour : most),
    undefined,
  );
}

/** Those windows that overlap another on the same host. */
export function collidingWindows(planned: readonly PlannedWindow[]): ReadonlySet<PlannedWindow> {
  return new Set([...byHost(planned).values()].flatMap((windows) => [...overlaps(windows)].flat()));
}

function openingsByHour(planned: readonly PlannedWindow[]): Burst[] {
  const hours = new Map<number, string[]>();
  for (const { opensAt, secret } of planned) {
    const secrets = hours.get(opensAt) ?? [];
    secrets.push(secret.name);
    hours.set(opensAt, secrets);
  }
  return [...hours]
    .map(([at, secrets]) => ({ at, secrets, writes: secrets.length * WRITES_PER_ROTATION }))
    .sort((a, b) => a.at - b.at);
}

function byHost(planned: readonly PlannedWindow[]): Map<string, PlannedWindow[]> {
  const hosts = new Map<string, PlannedWindow[]>();
  for (const window of planned) {
    const { host } = window.secret;
    if (host === undefined) continue;
    const windows = hosts.get(host) ?? [];
    windows.push(window);
    hosts.set(host, windows);
  }
  return hosts;
}

function* overlaps(windows: readonly PlannedWindow[]): Generator<[PlannedWindow, PlannedWindow]> {
  let open: PlannedWindow[] = [];
  for (const window of [...windows].sort((a, b) => a.opensAt - b.opensAt)) {
    open = open.filter((earlier) => earlier.closesAt > window.opensAt);
    // Windows of one and the same secret follow one another; they do not collide.
    for (const earlier of open) if (earlier.secret !== window.secret) yield [earlier, window];
    open.push(window);
  }
}
