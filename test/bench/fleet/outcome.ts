import { Fleet, type FleetOptions } from './fleet';
import { type QuotaName, QUOTAS } from './quotas';
import { leastSeconds } from './token-buckets';

/** How a fleet went. Times in seconds on its own clock. */
export interface Outcome extends FleetOptions {
  /** Secrets whose database answered. */
  readonly reachable: number;
  readonly rotated: number;
  /** Until half, nine of ten and all of those were rotated. */
  readonly half: number;
  readonly ninety: number;
  readonly all: number;
  /** Until the last execution had ended. */
  readonly end: number;
  /** Secrets whose AWSCURRENT does not log in, and those whose next rotation could not begin, at the end. */
  readonly lockedOut: number;
  readonly pending: number;
  readonly alerts: number;
  readonly records: number;
  /** The quota that allows least, the least seconds in which it allows nine of ten of the rotated, and the part of it that was reached. */
  readonly narrowest: string;
  readonly least: number;
  readonly reached: number;
  /** Of a rotation. */
  readonly invocations: number;
  readonly logins: number;
  /** The most functions at a time. */
  readonly functionsAtOnce: number;
  /** Calls that were refused for want of capacity, by quota. */
  readonly refused: Readonly<Record<string, number>>;
  readonly faultsMet: number;
  /** Of this process, in bytes. */
  readonly memory: number;
}

/** Quotas that every rotation needs before its new version is current; a rotation asks so often at the least. */
const NEEDED: Readonly<Partial<Record<QuotaName, number>>> = {
  'Secrets Manager writes': 2,
  GetRandomPassword: 1,
  StartExecution: 1,
  StateTransition: 13,
  GetSecretValue: 6,
  DescribeSecret: 14,
};

/** Real milliseconds between two reports of how far a fleet is. */
const PROGRESS = 1_000;

/**
 * Rotates a whole fleet at once, and looks at what has become of it.
 *
 * @param onProgress told how many are rotated, about every second
 */
export async function rotateFleet(options: FleetOptions, onProgress: (rotated: number) => void): Promise<Outcome> {
  const fleet = new Fleet(options);
  await fleet.make();
  const began = fleet.clock.now();
  const progress = setInterval(() => onProgress(fleet.currentAfter.size), PROGRESS);
  await quietly(() => fleet.rotate());
  clearInterval(progress);
  const end = (fleet.clock.now() - began) / 1_000;
  const ends = fleet.ends();
  await fleet.close();
  const reachable = ends.filter(({ isBehindBlackHole }) => !isBehindBlackHole);
  const times = reachable
    .flatMap(({ arn }) => fleet.currentAfter.get(arn) ?? [])
    .map((milliseconds) => milliseconds / 1_000)
    .sort((one, other) => one - other);
  const at = (part: number) => times[Math.ceil(times.length * part) - 1] ?? 0;
  const [alone = 0] = times;
  const [narrowest, least] = narrowestQuota(times.length * 0.9);
  return {
    ...options,
    reachable: reachable.length,
    rotated: times.length,
    half: at(0.5),
    ninety: at(0.9),
    all: at(1),
    end,
    lockedOut: ends.filter(({ logsIn }) => !logsIn).length,
    pending: ends.filter(({ isFree }) => !isFree).length,
    alerts: fleet.alerts,
    records: fleet.recorded.size,
    narrowest,
    least,
    reached: Math.min(1, (least + alone) / at(0.9)),
    invocations: fleet.lambda.invocations / options.secrets,
    logins: fleet.databases.logins / options.secrets,
    functionsAtOnce: fleet.lambda.mostAtOnce,
    refused: Object.fromEntries(fleet.buckets.refused),
    faultsMet: Object.values(fleet.faults.counts).reduce((sum, count) => sum + count, 0),
    memory: process.memoryUsage().rss,
  };
}

/** The quota in which so many rotations take longest, and the seconds. */
function narrowestQuota(rotations: number): readonly [name: QuotaName, seconds: number] {
  const each = (Object.keys(QUOTAS) as QuotaName[]).map(
    (name) => [name, leastSeconds(name, (NEEDED[name] ?? 0) * rotations)] as const,
  );
  return each.reduce((most, other) => (other[1] > most[1] ? other : most));
}

/** The functions write to the console, a line for each of their steps. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  try {
    await work();
  } finally {
    console.log = log;
  }
}
