import { sentence } from '../sentence';
import { type BlackoutConflict, blackoutConflicts, conflictText } from './blackouts';
import { type Burst, bursts, busiestHour, type Collision, collisions, WRITES_PER_SECOND } from './contention';
import { clockOf, dateOf, type Fleet, plannedWindows, yearFrom } from './fleet';
import { calendarMonth, type CalendarMonth, horizonOf } from './month';
import { stagger, type Staggering } from './stagger';

/** Everything the fleet view shows. */
export interface FleetReport {
  readonly month: CalendarMonth;
  /** One line: how many secrets and hosts, and what is wrong. */
  readonly summary: string;
  /** Within a year from the first of the month, as are the bursts and the black-outs. */
  readonly collisions: readonly Collision[];
  readonly bursts: readonly Burst[];
  readonly busiest: Burst | undefined;
  readonly blackouts: readonly BlackoutConflict[];
  readonly staggering: Staggering;
  readonly secrets: readonly { readonly name: string; readonly host: string | undefined; readonly sentence: string }[];
}

/** Looks a fleet through: the month for the calendar, and the year from its first day for what goes wrong. */
export function fleetReport(fleet: Fleet, month: string): FleetReport {
  const { from } = horizonOf(month);
  const start = new Date(`${month}-01T00:00Z`);
  const year = yearFrom(start);
  const planned = fleet.secrets.flatMap((secret) => plannedWindows(secret, year));
  const found = {
    collisions: collisions(planned),
    bursts: bursts(planned),
    busiest: busiestHour(planned),
    blackouts: blackoutConflicts(fleet, start),
  };
  const calendar = calendarMonth(fleet, month);
  const people = [...fleet.secrets].sort((a, b) => a.name.localeCompare(b.name));
  return {
    month: calendar,
    summary: summaryOf(calendar, found),
    ...found,
    staggering: stagger(fleet.secrets, { ...year, from }),
    secrets: people.map(({ name, host, rules }) => ({ name, host, sentence: sentence(rules) })),
  };
}

type Found = Pick<FleetReport, 'collisions' | 'bursts' | 'busiest' | 'blackouts'>;

function summaryOf(
  { secrets, hosts }: CalendarMonth,
  { collisions: pairs, bursts: hours, busiest, blackouts }: Found,
): string {
  const parts = [`${counted(secrets.length, 'secret')} on ${counted(hosts.length, 'host')}, all times UTC`];
  parts.push(pairs.length === 0 ? 'no collisions' : `${counted(pairs.length, 'pair')} colliding`);
  if (hours.length > 0) parts.push(`${counted(hours.length, 'hour')} over the quota`);
  if (blackouts.length > 0) parts.push(`${counted(blackouts.length, 'opening')} on black-out dates`);
  if (busiest !== undefined) {
    const share = `${busiest.writes} of ${WRITES_PER_SECOND} writes/s`;
    parts.push(`busiest hour ${moment(busiest.at)}: ${counted(busiest.secrets.length, 'rotation')}, ${share}`);
  }
  return parts.join(' · ');
}

/** What is wrong and what would help, one sentence each, the worst first. */
export function findingsOf(report: FleetReport): string[] {
  const { staggering } = report;
  return [
    ...report.blackouts.map(conflictText),
    ...report.bursts.map(
      ({ at, secrets, writes }) =>
        `${moment(at)}: ${secrets.length} rotations start at once and write ${writes} times, over the quota of ${WRITES_PER_SECOND} per second.`,
    ),
    ...report.collisions.map(
      ({ host, secrets: [first, second], at, count }) =>
        `${first} and ${second} are open at once on ${host}, ${count === 1 ? 'once' : `${count} times`} within a year, first ${moment(at)}.`,
    ),
    ...report.month.unplanned.map(
      (secret) => `${secret} is not in the calendar: a rate counts from the last rotation, which is not known.`,
    ),
    ...staggering.unresolved.map(({ secret, reason }) => `Nothing to suggest for ${secret}: ${reason}.`),
  ];
}

function moment(hour: number): string {
  return `${dateOf(hour)} ${clockOf(hour)} UTC`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
