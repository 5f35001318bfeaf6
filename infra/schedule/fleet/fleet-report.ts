import { sentence } from '../sentence';
import { type Attention, attentionOf, type Findings, generalFindings } from './attention';
import { blackoutConflicts, covers } from './blackouts';
import { type Burst, bursts, busiestHour, collisions, WRITES_PER_SECOND } from './contention';
import { type Blackout, dateOf, type Fleet, moment, type PlannedWindow, plannedWindows, yearFrom } from './fleet';
import { fleetMonth, type FleetMonth, horizonOf, titleOf } from './month';
import { stagger } from './stagger';

/** One month of the year ahead. */
interface MonthCount {
  /** `December 2026`. */
  readonly title: string;
  readonly openings: number;
  /** Openings on blackout dates. */
  readonly onBlackout: number;
}

/** Everything the fleet view shows; what goes wrong, within a year from the first of the month. */
export interface FleetReport extends Findings {
  readonly month: FleetMonth;
  readonly year: readonly MonthCount[];
  /** How many secrets and hosts, and what is wrong, one phrase each. */
  readonly summary: readonly string[];
  readonly busiest: Burst | undefined;
  /** What concerns the fleet as a whole, one sentence each. */
  readonly general: readonly string[];
  /** The secrets that need a look. */
  readonly attention: readonly Attention[];
  /** By name. */
  readonly secrets: readonly { readonly name: string; readonly host: string | undefined; readonly sentence: string }[];
}

/** Looks a fleet through: the month by hosts and days, and the year from its first day for what goes wrong. */
export function fleetReport(fleet: Fleet, month: string): FleetReport {
  const year = { ...yearFrom(new Date(`${month}-01T00:00Z`)), from: horizonOf(month).from };
  const planned = fleet.secrets.flatMap((secret) => plannedWindows(secret, year));
  const found: Findings = {
    collisions: collisions(planned),
    bursts: bursts(planned),
    blackouts: blackoutConflicts(fleet, new Date(`${month}-01T00:00Z`)),
    staggering: stagger(fleet, year),
  };
  const busiest = busiestHour(planned);
  return {
    ...found,
    month: fleetMonth(fleet, month),
    year: yearOf(month, planned, fleet.blackouts),
    summary: summaryOf(fleet, found, busiest),
    busiest,
    general: generalFindings(fleet.secrets, found.bursts),
    attention: attentionOf(fleet.secrets, found),
    secrets: fleet.secrets
      .map(({ name, host, rules }) => ({ name, host, sentence: sentence(rules) }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  };
}

function yearOf(month: string, planned: readonly PlannedWindow[], blackouts: readonly Blackout[]): MonthCount[] {
  const dates = planned.map(({ opensAt }) => dateOf(opensAt));
  return Array.from({ length: 12 }, (_, index) => {
    const each = monthAfter(month, index);
    const own = dates.filter((date) => date.startsWith(each));
    const onBlackout = own.filter((date) => blackouts.some((blackout) => covers(blackout, date))).length;
    return { title: titleOf(each), openings: own.length, onBlackout };
  });
}

function monthAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

function summaryOf({ secrets }: Fleet, found: Findings, busiest: Burst | undefined): string[] {
  const hosts = new Set(secrets.flatMap(({ host }) => host ?? []));
  const hostless = secrets.filter(({ host }) => host === undefined).length;
  const parts = [`${counted(secrets.length, 'secret')} on ${counted(hosts.size, 'host')}, all times UTC`];
  if (hosts.size > 0 || hostless === 0) {
    parts.push(
      found.collisions.length === 0 ? 'no collisions' : `${counted(found.collisions.length, 'pair')} colliding`,
    );
  }
  if (hostless > 0) parts.push(`collisions unknown for ${counted(hostless, 'secret')} without a host`);
  if (found.bursts.length > 0) parts.push(`${counted(found.bursts.length, 'hour')} over the quota`);
  if (found.blackouts.length > 0) {
    const troubled = new Set(found.blackouts.map(({ secret }) => secret)).size;
    parts.push(`${counted(troubled, 'secret')} opening on blackout dates`);
  }
  if (busiest !== undefined) {
    const share = `${busiest.writes} of ${WRITES_PER_SECOND} writes/s`;
    parts.push(`busiest hour ${moment(busiest.at)}: ${counted(busiest.secrets.length, 'rotation')}, ${share}`);
  }
  return parts;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
