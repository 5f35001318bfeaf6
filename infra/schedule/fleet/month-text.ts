import type { CalendarDay, CalendarMonth, DayEntry } from './month';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Seven of these and their frames fit in 100 columns. */
const CELL_WIDTH = 13;
const MOST_ENTRIES = 5;

/**
 * The month as text: a grid in which every window is the number of its secret and its hours, and the list of numbers.
 * `!` marks a collision, `x` a black-out date.
 */
export function monthText(month: CalendarMonth): string {
  const rule = `+${Array.from({ length: 7 }, () => '-'.repeat(CELL_WIDTH)).join('+')}+`;
  const numbers = new Map(month.secrets.map((secret, index) => [secret, index + 1]));
  const lines = [`${month.title}, all times UTC`, '', rule, row(WEEKDAYS.map((weekday) => ` ${weekday}`)), rule];
  for (const week of month.weeks) {
    const cells = week.map((day) => cellLines(day, numbers));
    const height = Math.max(...cells.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) lines.push(row(cells.map((cell) => cell[line] ?? '')));
    lines.push(rule);
  }
  const width = String(month.secrets.length).length;
  lines.push('', ...month.secrets.map((secret, index) => `  ${String(index + 1).padStart(width)}  ${secret}`));
  return `${lines.join('\n')}\n`;
}

function cellLines(day: CalendarDay, numbers: ReadonlyMap<string, number>): string[] {
  if (!day.inMonth) return [];
  const title = ` ${String(Number(day.date.slice(-2))).padStart(2)}${day.blackout === undefined ? '' : ' x'}`;
  const shown = day.entries.length > MOST_ENTRIES ? day.entries.slice(0, MOST_ENTRIES - 1) : day.entries;
  const hidden = day.entries.length - shown.length;
  return [
    title,
    ...shown.map((entry) => entryText(entry, numbers.get(entry.secret) ?? 0)),
    ...(hidden > 0 ? [`   and ${hidden} more`] : []),
  ];
}

function entryText({ from, until, collides }: DayEntry, number: number): string {
  return `${collides ? '!' : ' '}${String(number).padStart(3)} ${twoDigits(from)}-${twoDigits(until)}`;
}

function row(cells: readonly string[]): string {
  return `|${cells.map((cell) => cell.padEnd(CELL_WIDTH).slice(0, CELL_WIDTH)).join('|')}|`;
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}
