import { setImmediate as nextTurn } from 'node:timers/promises';
import { Fleet, type FleetOptions } from './fleet';
import { Heap, heapInUse } from './heap';
import { narrowestQuota } from './yardstick';

/** How a fleet went. Times in seconds on its own clock. */
export interface Outcome extends FleetOptions {
  /** Secrets whose database answered. */
  readonly reachable: number;
  readonly rotated: number;
  /** Until AWSCURRENT was moved of half, nine of ten and all of those. */
  readonly half: number;
  readonly ninety: number;
  readonly all: number;
  /** Until Secrets Manager had recorded all of them. */
  readonly recorded: number;
  /** Until the last execution had ended. */
  readonly end: number;
  /** Secrets whose AWSCURRENT does not log in, and those whose next rotation could not begin, at the end. */
  readonly lockedOut: number;
  readonly pending: number;
  readonly alerts: number;
  readonly records: number;
  /**
   * The quota that allows least, the least seconds in which it allows nine of ten of the rotated, what a rotation of the model
   * takes that is alone, and what part of the possible was reached.
   */
  readonly narrowest: string;
  readonly least: number;
  readonly alone: number;
  readonly reached: number;
  /** Of a rotation. */
  readonly invocations: number;
  readonly logins: number;
  /** The most functions at a time. */
  readonly functionsAtOnce: number;
  /** Calls that were refused for want of capacity, by quota. */
  readonly refused: Readonly<Record<string, number>>;
  readonly faultsMet: number;
  /** Bytes of the heap after a collection: the most while the fleet rotates, and once the fleet has been let go. */
  readonly memory: number;
  readonly memoryLeft: number;
}

/** Real milliseconds between two reports of how far a fleet is. */
const PROGRESS = 1_000;

/**
 * Rotates a whole fleet at once, and looks at what has become of it.
 *
 * @param onProgress told how many are rotated, about every second
 */
export async function rotateFleet(options: FleetOptions, onProgress: (rotated: number) => void): Promise<Outcome> {
  const alone = await timeAlone(options);
  const outcome = await rotated(options, alone, onProgress);
  // What was stopped ends in this turn of the event loop, and keeps the fleet until then.
  await nextTurn();
  return { ...outcome, memoryLeft: heapInUse() };
}

async function rotated(
  options: FleetOptions,
  alone: number,
  onProgress: (rotated: number) => void,
): Promise<Omit<Outcome, 'memoryLeft'>> {
  const fleet = new Fleet(options);
  await fleet.make();
  const began = fleet.clock.now();
  const heap = new Heap();
  const progress = setInterval(() => onProgress(fleet.currentAfter.size), PROGRESS);
  await quietly(() => fleet.rotate());
  clearInterval(progress);
  const memory = heap.end();
  const end = (fleet.clock.now() - began) / 1_000;
  const ends = fleet.ends();
  await fleet.close();
  const reachable = ends.filter(({ isBehindBlackHole }) => !isBehindBlackHole);
  const arns = reachable.filter(({ isRotated }) => isRotated).map(({ arn }) => arn);
  const times = inOrder(arns, fleet.currentAfter);
  const at = (part: number) => times[Math.ceil(times.length * part) - 1] ?? 0;
  const [narrowest, least] = narrowestQuota(times.length, 0.9, options.lambdaConcurrency, fleet.buckets);
  return {
    ...options,
    reachable: reachable.length,
    rotated: times.length,
    half: at(0.5),
    ninety: at(0.9),
    all: at(1),
    recorded: inOrder(arns, fleet.recordedAfter).at(-1) ?? 0,
    end,
    lockedOut: ends.filter(({ logsIn }) => !logsIn).length,
    pending: ends.filter(({ isFree }) => !isFree).length,
    alerts: fleet.alerts,
    records: fleet.recorded.size,
    narrowest,
    least,
    alone,
    reached: Math.min(1, (alone + least) / at(0.9)),
    invocations: fleet.lambda.invocations / options.secrets,
    logins: fleet.databases.logins / options.secrets,
    functionsAtOnce: fleet.lambda.mostAtOnce,
    refused: Object.fromEntries(fleet.buckets.refused),
    faultsMet: Object.values(fleet.faults.counts).reduce((sum, count) => sum + count, 0),
    memory,
  };
}

/** Seconds that a rotation takes with nothing beside it, its functions not loaded yet. */
async function timeAlone(options: FleetOptions): Promise<number> {
  // The first database is the black hole.
  const fleet = new Fleet({ ...options, secrets: 2, databases: 2, faults: 0 });
  await fleet.make();
  await quietly(() => fleet.rotate());
  await fleet.close();
  return Math.max(...fleet.currentAfter.values()) / 1_000;
}

/** Seconds of these secrets, the least first. */
const inOrder = (arns: readonly string[], after: ReadonlyMap<string, number>): readonly number[] =>
  arns.map((arn) => (after.get(arn) ?? 0) / 1_000).sort((one, other) => one - other);

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
