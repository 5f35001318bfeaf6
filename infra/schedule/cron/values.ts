import { MONTH_NAMES, WEEKDAY_NAMES, type ScheduleNote } from '../expression';
import { Fault, type ScheduleField, type Span } from '../schedule-error';

/** A piece of the expression and where it begins in it. */
export interface Token {
  readonly text: string;
  readonly start: number;
}

/** Range and names of one cron field (user guide of Secrets Manager, "Cron expressions"). */
export interface FieldRange {
  readonly field: ScheduleField;
  readonly least: number;
  readonly most: number;
  /** Names of the values, the first standing for {@link least}. */
  readonly names: readonly string[];
  readonly allowed: string;
}

export const HOURS: FieldRange = {
  field: 'hours',
  least: 0,
  most: 23,
  names: [],
  allowed: 'must be 0 to 23, with , - * and / (for example 3 or 2,14 or 0/8)',
};
export const DATES: FieldRange = {
  field: 'day of month',
  least: 1,
  most: 31,
  names: [],
  allowed: 'must be 1 to 31, with , - * and /, or L (last day), SUNL (last Sunday) or ?',
};
export const MONTHS: FieldRange = {
  field: 'month',
  least: 1,
  most: 12,
  names: MONTH_NAMES,
  allowed: 'must be 1 to 12 or JAN to DEC, with , - * and /',
};
export const WEEKDAYS: FieldRange = {
  field: 'day of week',
  least: 1,
  most: 7,
  names: WEEKDAY_NAMES,
  allowed: 'must be 1 (Sunday) to 7 (Saturday) or SUN to SAT, with , - * and /, or 2#1 (first Monday), L or ?',
};

/** What one term of a field's list says. */
export interface TermValues {
  readonly values: readonly number[];
  readonly stepped: boolean;
  readonly notes: readonly ScheduleNote[];
}

/** The characters a token covers. */
export function spanOf(token: Token): Span {
  return { start: token.start, end: token.start + token.text.length };
}

/** Splits at a single separator, keeping the places. */
export function splitToken(token: Token, separator: string): Token[] {
  let start = token.start;
  return token.text.split(separator).map((text) => {
    const piece = { text, start };
    start += text.length + separator.length;
    return piece;
  });
}

/** Splits a field into the terms of its list; refuses empty ones, and `*` together with others. */
export function termsOf(token: Token, range: FieldRange): Token[] {
  const terms = splitToken(token, ',');
  if (terms.length > 1 && terms.some((term) => term.text === '*')) {
    throw new Fault(range.field, spanOf(token), 'must have * alone or not at all', [
      { ...spanOf(token), replacement: '*' },
    ]);
  }
  const empty = terms.findIndex((term) => term.text === '');
  if (empty < 0) return terms;
  const kept = terms.filter((term) => term.text !== '').map((term) => term.text);
  throw new Fault(range.field, spanOf(token), 'has a comma without a value', [
    { ...spanOf(token), replacement: kept.join(',') || '*' },
  ]);
}

/** Reads `*`, `5`, `MON`, `2-6`, and each of them with a step. A range may wrap, as in `NOV-FEB`: AWS leaves that open. */
export function readTerm(term: Token, range: FieldRange): TermValues {
  const [base = term, step, ...more] = splitToken(term, '/');
  if (more.length > 0) throw new Fault(range.field, spanOf(term), range.allowed);
  const { from, count, note } = readBase(base, range, step !== undefined);
  const stride = step === undefined ? 1 : readStep(step, range);
  const size = range.most - range.least + 1;
  const values: number[] = [];
  for (let offset = 0; offset < count; offset += stride) {
    values.push(range.least + ((from - range.least + offset) % size));
  }
  return { values, stepped: step !== undefined, notes: note === undefined ? [] : [note] };
}

/** Reads a number or a name of the field. */
export function readValue(token: Token, range: FieldRange): number {
  const { text } = token;
  const named = range.names.indexOf(text.toUpperCase());
  if (named >= 0) return range.least + named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (value >= range.least && value <= range.most) return value;
  const nearest = nearestValue(text, range);
  const repairs = nearest === undefined ? [] : [{ ...spanOf(token), replacement: nearest }];
  throw new Fault(range.field, spanOf(token), range.allowed, repairs);
}

interface Base {
  readonly from: number;
  readonly count: number;
  readonly note?: ScheduleNote;
}

function readBase(base: Token, range: FieldRange, stepped: boolean): Base {
  const size = range.most - range.least + 1;
  if (base.text === '*' || (base.text === '' && stepped)) return { from: range.least, count: size };
  const [first = base, last, ...more] = splitToken(base, '-');
  if (more.length > 0) throw new Fault(range.field, spanOf(base), range.allowed);
  const from = readValue(first, range);
  if (last === undefined) return { from, count: stepped ? range.most - from + 1 : 1 };
  const to = readValue(last, range);
  if (from <= to) return { from, count: to - from + 1 };
  const text = `The range ${base.text} wraps around; the guide shows only rising ranges. A list of the values is sure to work.`;
  return { from, count: to - from + 1 + size, note: { value: base.text, text } };
}

function readStep(step: Token, range: FieldRange): number {
  const value = /^\d{1,2}$/.test(step.text) ? Number(step.text) : NaN;
  if (value >= 1 && value <= range.most) return value;
  const replacement = value > range.most ? String(range.most) : '1';
  throw new Fault(range.field, spanOf(step), `must have a step of 1 to ${range.most} after the /`, [
    { ...spanOf(step), replacement },
  ]);
}

function nearestValue(text: string, range: FieldRange): string | undefined {
  if (/^\d+$/.test(text)) {
    // Other schedulers write midnight as 24 and Sunday as 0.
    if (range.field === 'hours' && text === '24') return '0';
    if (range.field === 'day of week' && Number(text) === 0) return 'SUN';
    return String(Math.min(range.most, Math.max(range.least, Number(text))));
  }
  return range.names.find((name) => name.startsWith(text.toUpperCase().slice(0, 3)) && text !== '');
}
