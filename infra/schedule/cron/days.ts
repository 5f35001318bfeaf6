import { type DayRule, type ScheduleNote, WEEKDAY_NAMES, type Weekday } from '../expression';
import {
  DATES,
  type FieldRange,
  readTerm,
  readValue,
  spanOf,
  splitToken,
  termsOf,
  type Token,
  WEEKDAYS,
} from './values';
import { Fault, type Repair } from '../schedule-error';

interface DaysRead {
  readonly days: readonly DayRule[];
  readonly notes: readonly ScheduleNote[];
}

type TermReader = (term: Token) => DaysRead;

/** Saturday: the day a lone L in day-of-week means. */
const LAST_OF_WEEK = 7;

/** Reads day-of-month and day-of-week; exactly one of them is `?`. */
export function readDays(dates: Token, weekdays: Token): DaysRead {
  if (dates.text === '?' && weekdays.text === '?') {
    throw new Fault('day of week', spanOf(weekdays), 'must say which days, since day of month is already ?', [
      replacing(dates, '*'),
    ]);
  }
  if (dates.text !== '?' && weekdays.text !== '?') {
    const repairs = [replacing(weekdays, '?'), replacing(dates, '?')];
    throw new Fault(
      'day of week',
      spanOf(weekdays),
      'must be ? while day of month says which days, or the other way round',
      // A lone * carries no wish, so it is the one to give up.
      weekdays.text === '*' ? repairs.slice(0, 1) : dates.text === '*' ? repairs.slice(1) : repairs,
    );
  }
  return dates.text === '?' ? readList(weekdays, WEEKDAYS, readWeekdayTerm) : readList(dates, DATES, readDateTerm);
}

function readList(field: Token, range: FieldRange, read: TermReader): DaysRead {
  const terms = termsOf(field, range).map(read);
  const days = terms.flatMap((term) => term.days);
  const special = days.filter((day) => day.kind !== 'date' && day.kind !== 'weekday').length;
  const listed = special > 0 && terms.length > 1;
  const note = {
    value: field.text,
    text: `The guide does not show ${field.text}: a list with L or #. EventBridge, which shares the syntax, refuses two # terms. Try it on one secret first.`,
  };
  return { days: sorted(days), notes: [...terms.flatMap((term) => term.notes), ...(listed ? [note] : [])] };
}

function readDateTerm(term: Token): DaysRead {
  if (term.text === 'L') return { days: [{ kind: 'lastDate' }], notes: [] };
  const last = /^([A-Za-z]+)L$/.exec(term.text)?.[1];
  if (last !== undefined) {
    const range = { ...WEEKDAYS, field: DATES.field, allowed: DATES.allowed };
    const weekday = readValue({ text: last, start: term.start }, range) as Weekday;
    return { days: [{ kind: 'lastWeekday', weekday }], notes: [] };
  }
  const numbered = /^([1-7])L$/.exec(term.text)?.[1];
  const repairs: Repair[] = [];
  if (numbered !== undefined) repairs.push(replacing(term, `${WEEKDAY_NAMES[Number(numbered) - 1] ?? 'SUN'}L`));
  const workday = /^(\d+|L)W$/.exec(term.text)?.[1];
  if (workday !== undefined) repairs.push(replacing(term, workday));
  if (/^L-/.test(term.text)) repairs.push(replacing(term, 'L'));
  if (repairs.length > 0) throw new Fault('day of month', spanOf(term), DATES.allowed, repairs);
  const { values, notes } = readTerm(term, DATES);
  return { days: values.map((date) => ({ kind: 'date', date })), notes };
}

function readWeekdayTerm(term: Token): DaysRead {
  if (term.text === 'L') return { days: [{ kind: 'weekday', weekday: LAST_OF_WEEK }], notes: [] };
  if (term.text.includes('#')) return { days: [readNth(term)], notes: [] };
  const last = /^(.+)L$/.exec(term.text)?.[1];
  if (last !== undefined) {
    const weekday = readValue({ text: last, start: term.start }, WEEKDAYS) as Weekday;
    const documented = `${WEEKDAY_NAMES[weekday - 1] ?? ''}L`;
    const text = `The guide does not show ${term.text} in day of week; it writes ${documented} in day of month, with ? in day of week.`;
    return { days: [{ kind: 'lastWeekday', weekday }], notes: [{ value: term.text, text }] };
  }
  const { values, notes } = readTerm(term, WEEKDAYS);
  return { days: values.map((weekday) => ({ kind: 'weekday', weekday: weekday as Weekday })), notes };
}

function readNth(term: Token): DayRule {
  const [day = term, nth = term] = splitToken(term, '#');
  const weekday = readValue(day, WEEKDAYS) as Weekday;
  if (/^[1-5]$/.test(nth.text)) return { kind: 'nthWeekday', weekday, nth: Number(nth.text) };
  const nearest = Number(nth.text) > 5 ? '5' : '1';
  throw new Fault('day of week', spanOf(term), 'must have 1 to 5 after the #, as 2#1 for the first Monday', [
    replacing(term, `${day.text}#${nearest}`),
  ]);
}

function replacing(token: Token, replacement: string): Repair {
  return { ...spanOf(token), replacement };
}

const ORDER: readonly DayRule['kind'][] = ['date', 'lastDate', 'nthWeekday', 'lastWeekday', 'weekday'];

function sorted(days: readonly DayRule[]): DayRule[] {
  const byKey = new Map(days.map((day) => [sortKey(day), day]));
  return [...byKey].sort(([a], [b]) => a - b).map(([, day]) => day);
}

function sortKey(day: DayRule): number {
  const major = ORDER.indexOf(day.kind) * 100;
  switch (day.kind) {
    case 'date':
      return major + day.date;
    case 'lastDate':
      return major;
    case 'nthWeekday':
      return major + day.nth * 10 + mondayFirst(day.weekday);
    case 'weekday':
    case 'lastWeekday':
      return major + mondayFirst(day.weekday);
  }
}

/** 0 for Monday to 6 for Sunday: the order in which people list weekdays. */
export function mondayFirst(weekday: Weekday): number {
  return (weekday + 5) % 7;
}
