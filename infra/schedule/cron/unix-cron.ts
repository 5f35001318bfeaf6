import { WEEKDAY_NAMES } from '../expression';

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
