import { type CronMeaning, type DayRule, WEEKDAY_NAMES } from '../expression';

/**
 * The expression for a meaning, in documented forms wherever there is one (`SUNL`, not `1L`), with hours and months
 * as lists. Reading it back gives the same openings.
 */
export function writeCron({ hours, days, months }: CronMeaning): string {
  const month = months.length === 12 ? '*' : months.join(',');
  const [dates, weekdays] = dayFields(days);
  return `cron(0 ${hours.join(',')} ${dates} ${month} ${weekdays} *)`;
}

function dayFields(days: readonly DayRule[]): readonly [dates: string, weekdays: string] {
  const weekly = days.some((day) => day.kind === 'weekday' || day.kind === 'nthWeekday');
  if (!weekly) return [isEvery(days, 'date', 31) ? '*' : days.map(dateTerm).join(','), '?'];
  return isEvery(days, 'weekday', 7) ? ['*', '?'] : ['?', days.map(weekdayTerm).join(',')];
}

function isEvery(days: readonly DayRule[], kind: DayRule['kind'], count: number): boolean {
  return days.filter((day) => day.kind === kind).length === count;
}

function dateTerm(day: DayRule): string {
  if (day.kind === 'date') return String(day.date);
  return day.kind === 'lastDate' ? 'L' : `${weekdayName(day)}L`;
}

function weekdayTerm(day: DayRule): string {
  switch (day.kind) {
    case 'nthWeekday':
      return `${day.weekday}#${day.nth}`;
    case 'lastWeekday':
      return `${day.weekday}L`;
    case 'weekday':
      return weekdayName(day);
    case 'date':
    case 'lastDate':
      throw new TypeError(`A ${day.kind} cannot be combined with a weekday: Secrets Manager has only one day field.`);
  }
}

function weekdayName(day: DayRule): string {
  return 'weekday' in day ? (WEEKDAY_NAMES[day.weekday - 1] ?? '') : '';
}

/**
 * The six fields that mean what five fields of Unix cron mean: weekdays counted from 0 = Sunday become names, the
 * day field that says nothing becomes `?`, and a year is added.
 */
export function fromUnix(fields: readonly string[]): string {
  const [minutes = '0', hours = '0', dates = '*', months = '*', weekdays = '*'] = fields;
  // With a ? it is already the dialect of AWS, only without its year.
  if (dates === '?' || weekdays === '?') return [...fields, '*'].join(' ');
  if (weekdays === '*') return [minutes, hours, dates, months, '?', '*'].join(' ');
  const named = /[A-Za-z#/]/.test(weekdays)
    ? weekdays
    : weekdays.replace(/\d/g, (digit) => WEEKDAY_NAMES[Number(digit) % 7] ?? digit);
  return [minutes, hours, dates === '*' ? '?' : dates, months, named, '*'].join(' ');
}
