import { Fault, ScheduleError, type Repair } from './schedule-error';

/** Repairs in a row before giving up: an expression has six fields, and each may need two. */
const MOST_REPAIRS = 12;
/** More would be a list to choose from, not advice. */
const MOST_SUGGESTIONS = 2;

/**
 * Reads the text, and turns the fault of the reader into an error with the nearest correct texts: the fault's
 * repairs are applied until the reader accepts, so that nothing is ever suggested that would be refused.
 */
export function readOrExplain<T>(text: string, read: (text: string) => T): T {
  const outcome = attempt(text, read);
  if (!(outcome instanceof Fault)) return outcome;
  throw new ScheduleError(text, outcome, corrections(text, outcome, read, MOST_REPAIRS).slice(0, MOST_SUGGESTIONS));
}

function corrections(text: string, fault: Fault, read: (text: string) => unknown, left: number): string[] {
  if (left === 0) return [];
  const found = fault.repairs.flatMap((repair) => {
    const repaired = apply(repair, text);
    const outcome = attempt(repaired, read);
    return outcome instanceof Fault ? corrections(repaired, outcome, read, left - 1).slice(0, 1) : [repaired];
  });
  return [...new Set(found)];
}

function apply(repair: Repair, text: string): string {
  return text.slice(0, repair.start) + repair.replacement + text.slice(repair.end);
}

function attempt<T>(text: string, read: (text: string) => T): T | Fault {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
