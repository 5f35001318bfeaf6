import type { Outcome } from './outcome';

/** Heads of the table of fleets. */
export const HEADS = [
  'secrets',
  'rotated',
  'half after',
  'nine of ten',
  'all',
  'all recorded',
  'of the quotas',
  'functions at once',
  'invocations each',
  'good at the end',
  'alerts',
  'records',
  'faults met',
  'most memory',
  'memory left',
] as const;

/** A fleet as a row of the table. */
export function rowOf(outcome: Outcome): readonly string[] {
  const { secrets, reachable, rotated, half, ninety, all, recorded, reached, functionsAtOnce, invocations } = outcome;
  return [
    String(secrets),
    `${rotated} of ${reachable}`,
    seconds(half),
    seconds(ninety),
    seconds(all),
    seconds(recorded),
    // Where the buckets hold enough for all of them there is nothing to compare with.
    outcome.least === 0 ? '-' : `${Math.round(reached * 100)} %`,
    String(functionsAtOnce),
    invocations.toFixed(1),
    `${secrets - Math.max(outcome.lockedOut, outcome.pending)} of ${secrets}`,
    String(outcome.alerts),
    String(outcome.records),
    String(outcome.faultsMet),
    megabytes(outcome.memory),
    megabytes(outcome.memoryLeft),
  ];
}

const seconds = (value: number): string => (value < 120 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
