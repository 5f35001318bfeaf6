import { HOUR } from '../expression';
import { type Blackout, dateOf, type Fleet, type FleetSecret, plannedWindows, yearFrom } from './fleet';

/** An opening on a date on which nothing may be rotated. */
export interface BlackoutConflict {
  readonly secret: string;
  /** `2026-12-25`. */
  readonly date: string;
  readonly blackout: Blackout;
  /** The next date that is not a blackout date. */
  readonly nextFreeDate: string;
  /** The next date on which this secret's window opens and no blackout applies; undefined if there is none within a year. */
  readonly nextFreeOpening: string | undefined;
}

/** Openings that fall on blackout dates within a year. */
export class BlackoutError extends Error {
  override readonly name = 'BlackoutError';

  constructor(readonly conflicts: readonly BlackoutConflict[]) {
    super(conflicts.map(conflictText).join('\n'));
  }
}

/** Says one conflict: which secret, which date, and what date instead. */
function conflictText(conflict: BlackoutConflict): string {
  const { secret, date, blackout, nextFreeDate, nextFreeOpening } = conflict;
  const own = nextFreeOpening === undefined ? '' : `; its own next opening on a free date is ${nextFreeOpening}`;
  return (
    `${secret} opens on ${date}, a blackout date (${spanOf(blackout)}). ` +
    `The next free date is ${nextFreeDate}${own}. Change its schedule, or the blackout.`
  );
}

/** The dates of a blackout, with its reason: `Christmas, 2026-12-24 to 2026-12-26`. */
export function spanOf({ from, to, reason }: Blackout): string {
  const span = from === to ? from : `${from} to ${to}`;
  return reason === undefined ? span : `${reason}, ${span}`;
}

/** The first conflict of every secret with every blackout, within a year of the instant, in order of date. */
export function blackoutConflicts({ secrets, blackouts }: Fleet, from: Date): BlackoutConflict[] {
  const year = yearFrom(from);
  const found = secrets.flatMap((secret) => {
    const dates = plannedWindows(secret, year).map((window) => dateOf(window.opensAt));
    return blackouts.flatMap((blackout): BlackoutConflict[] => {
      const date = dates.find((each) => covers(blackout, each));
      if (date === undefined) return [];
      const nextFreeDate = freeDateAfter(date, blackouts);
      return [
        {
          secret: secret.name,
          date,
          blackout,
          nextFreeDate,
          nextFreeOpening: freeOpening(secret, nextFreeDate, blackouts),
        },
      ];
    });
  });
  return found.sort((a, b) => a.date.localeCompare(b.date) || a.secret.localeCompare(b.secret));
}

/** Throws a {@link BlackoutError} if any secret opens on a blackout date within a year of the instant. */
export function refuseBlackouts(fleet: Fleet, from: Date): void {
  const conflicts = blackoutConflicts(fleet, from);
  if (conflicts.length > 0) throw new BlackoutError(conflicts);
}

/** Whether the ISO date lies in the blackout; ISO dates sort as text. */
export function covers({ from, to }: Blackout, date: string): boolean {
  return from <= date && date <= to;
}

function freeDateAfter(date: string, blackouts: readonly Blackout[]): string {
  for (let hour = Date.parse(date) / HOUR; ; hour += 24) {
    const candidate = dateOf(hour);
    if (!blackouts.some((blackout) => covers(blackout, candidate))) return candidate;
  }
}

function freeOpening(secret: FleetSecret, from: string, blackouts: readonly Blackout[]): string | undefined {
  const dates = plannedWindows(secret, yearFrom(new Date(from))).map((window) => dateOf(window.opensAt));
  return dates.find((date) => !blackouts.some((blackout) => covers(blackout, date)));
}
