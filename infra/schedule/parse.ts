import type { ParsedSchedule } from './expression';
import { readCron } from './cron/parse-cron';
import { readRate } from './parse-rate';
import { Fault } from './schedule-error';
import { readOrExplain } from './suggest';

/** Longest expression the API takes, in characters (API model, ScheduleExpressionType). */
const MOST_CHARACTERS = 256;
const FORBIDDEN = /[^0-9A-Za-z()#?*\-/, ]/;

/**
 * Reads a schedule expression of Secrets Manager, `cron(...)` or `rate(...)`, always in UTC. What the service
 * documents as refused throws a {@link ScheduleError} that says where the fault is and what to write instead; what it leaves
 * open (`1L`, several `#` terms, ranges that wrap) is accepted with a note.
 */
export function parseSchedule(expression: string): ParsedSchedule {
  return readOrExplain(expression, readSchedule);
}

/** Like {@link parseSchedule}, but throws the bare {@link Fault}, for a caller who reads more than the expression. */
export function readSchedule(expression: string): ParsedSchedule {
  refuseCharacters(expression);
  const [, kind, body] = /^(cron|rate)\((.*)\)$/.exec(expression) ?? [];
  if (kind === undefined || body === undefined) throw malformed(expression);
  const token = { text: body, start: kind.length + 1 };
  return kind === 'cron' ? readCron(expression, token) : readRate(expression, token);
}

function refuseCharacters(expression: string): void {
  if (expression.length > MOST_CHARACTERS) {
    const span = { start: MOST_CHARACTERS, end: expression.length };
    throw new Fault('schedule expression', span, `goes beyond ${MOST_CHARACTERS} characters`);
  }
  const at = expression.search(FORBIDDEN);
  if (at < 0) return;
  const span = { start: at, end: at + 1 };
  const replacement = /\s/.test(expression.charAt(at)) ? ' ' : '';
  throw new Fault('schedule expression', span, 'is not among the characters A-Z a-z 0-9 ( ) # ? * - / , and blank', [
    { ...span, replacement },
  ]);
}

function malformed(expression: string): Fault {
  const span = { start: 0, end: expression.length };
  const inner = expression
    .trim()
    .replace(/^(cron|rate)\b/i, '')
    .replace(/[()]/g, '')
    .trim();
  const kind = /^\d+\s*[a-z]+$/i.test(inner) ? 'rate' : 'cron';
  const replacement = `${kind}(${inner})`;
  // Without a change there is nothing to offer, and applying it again would never end.
  const repairs = inner === '' || replacement === expression ? [] : [{ ...span, replacement }];
  return new Fault('schedule expression', span, 'must be cron(...) with six fields or rate(...)', repairs);
}
