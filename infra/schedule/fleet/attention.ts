import { type BlackoutConflict, spanOf } from './blackouts';
import { type Burst, type Collision, WRITES_PER_SECOND } from './contention';
import { type FleetSecret, isPlannable, moment } from './fleet';
import type { Staggering, Suggestion } from './stagger';

/** Why a secret needs a look, the most urgent first. */
const CONCERNS = ['blackout', 'collision', 'quota', 'unplanned'] as const;
export type Concern = (typeof CONCERNS)[number];

/** A secret whose schedule needs a look. */
export interface Attention {
  readonly secret: string;
  readonly host: string | undefined;
  /** The most urgent of its concerns. */
  readonly concern: Concern;
  /** What is wrong, one phrase each. */
  readonly problems: readonly string[];
  /** The schedule to give it instead; undefined if it need not change, or if none was found. */
  readonly instead: Suggestion | undefined;
  /** Why no other schedule is suggested. */
  readonly note: string | undefined;
}

/** What was found wrong within the year. */
export interface Findings {
  readonly collisions: readonly Collision[];
  readonly bursts: readonly Burst[];
  readonly blackouts: readonly BlackoutConflict[];
  readonly staggering: Staggering;
}

/** Every secret that needs a look, the most urgent first, each with what to do. */
export function attentionOf(secrets: readonly FleetSecret[], found: Findings): Attention[] {
  return secrets
    .flatMap((secret) => attention(secret, found) ?? [])
    .sort((a, b) => CONCERNS.indexOf(a.concern) - CONCERNS.indexOf(b.concern) || a.secret.localeCompare(b.secret));
}

function attention(
  secret: FleetSecret,
  { blackouts, collisions, bursts, staggering }: Findings,
): Attention | undefined {
  const { name, host } = secret;
  const problems: Readonly<Record<Concern, readonly string[]>> = {
    blackout: blackouts.filter((conflict) => conflict.secret === name).map(onBlackout),
    collision: collidingWith(
      name,
      collisions.filter((collision) => collision.secrets.includes(name)),
    ),
    quota: bursts
      .filter((burst) => burst.secrets.includes(name))
      .slice(0, 1)
      .map(({ at, secrets: crowd }) => `starts with ${crowd.length - 1} others on ${moment(at)}, over the write quota`),
    unplanned: isPlannable(secret) ? [] : ['a rate counts from the last rotation, which is not known'],
  };
  const concern = CONCERNS.find((each) => problems[each].length > 0);
  if (concern === undefined) return undefined;
  const instead = staggering.suggestions.find((suggestion) => suggestion.secret === name);
  const unresolved = staggering.unresolved.find((each) => each.secret === name);
  const stays = concern === 'unplanned' ? 'rotate it once' : 'may stay, if the others move';
  const note = instead === undefined ? (unresolved?.reason ?? stays) : undefined;
  return { secret: name, host, concern, problems: CONCERNS.flatMap((each) => problems[each]), instead, note };
}

function onBlackout({ date, blackout }: BlackoutConflict): string {
  return `opens on ${date}, a blackout date (${spanOf(blackout)})`;
}

function collidingWith(name: string, collisions: readonly Collision[]): string[] {
  const [most, ...more] = collisions;
  if (most === undefined) return [];
  const other = most.secrets[0] === name ? most.secrets[1] : most.secrets[0];
  const times = most.count === 1 ? 'once' : `${most.count} times`;
  const rest = more.length === 0 ? '' : `; also with ${more.length} more`;
  return [`is open at once with ${other}, ${times} within a year, first ${moment(most.at)}${rest}`];
}

/** Findings about the fleet as a whole, one sentence each: the write quota, and secrets whose host is unknown. */
export function generalFindings(secrets: readonly FleetSecret[], bursts: readonly Burst[]): string[] {
  const hostless = secrets.filter(({ host }) => host === undefined).map(({ name }) => name);
  return [
    ...overQuota(bursts),
    ...(hostless.length === 0
      ? []
      : [
          `Collisions unknown for ${some(hostless)}: the database host is not known. ` +
            'Name it in the tag of --host-tag, or as "host" in the file.',
        ]),
  ];
}

function overQuota(bursts: readonly Burst[]): string[] {
  const [first, ...others] = bursts;
  if (first === undefined) return [];
  const most = others.reduce((worst, each) => (each.writes > worst.writes ? each : worst), first);
  const hours = bursts.length === 1 ? 'one hour' : `${bursts.length} hours`;
  return [
    `Over the quota of ${WRITES_PER_SECOND} writes per second in ${hours} of the year, most on ${moment(most.at)}: ` +
      `${most.secrets.length} rotations start at once and write ${most.writes} times.`,
  ];
}

/** Names of a few, and how many more. */
function some(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, 3);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
