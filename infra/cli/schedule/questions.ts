import { buildSchedule, type DayOfMonth, type ScheduleChoice } from '../../schedule/builder';
import { WEEKDAY_NAMES, type WeekdayName } from '../../schedule/expression';
import { ScheduleError } from '../../schedule/schedule-error';
import { UsageError } from '../exit-code';
import { readWhole } from './options';

type Ask = (question: string) => Promise<string>;
type Tell = (text: string) => void;

/** Asks for a schedule as the console of Secrets Manager does; an answer that cannot be is asked for again. */
export async function askForSchedule(ask: Ask, tell: Tell): Promise<ScheduleChoice> {
  const question = <T>(text: string, read: (answer: string) => T): Promise<T> => untilUnderstood(ask, tell, text, read);
  const choice = await askForDays(question);
  return question('Window in hours (empty: an hour, or the rest of the UTC day): ', (answer) => {
    const window = answer === '' ? undefined : readWhole('The window', answer.replace(/h$/, ''), 1, 24);
    const whole = { ...choice, window };
    buildSchedule(whole);
    return whole;
  });
}

type Question = <T>(text: string, read: (answer: string) => T) => Promise<T>;

async function askForDays(question: Question): Promise<ScheduleChoice> {
  const every = await question('Rotate every (hours, days, weeks, months): ', (answer) =>
    oneOf(answer.toLowerCase(), ['hours', 'days', 'weeks', 'months'] as const),
  );
  switch (every) {
    case 'hours':
      return { every, count: await question('How many hours from one to the next (4 or more): ', whole(4, 23976)) };
    case 'days': {
      const count = await question('How many days from one to the next: ', whole(1, 999));
      const hour = await question('Opening hour in UTC, 0 to 23 (empty: counted from the last rotation): ', (answer) =>
        answer === '' ? undefined : whole(0, 23)(answer),
      );
      return { every, count, hour };
    }
    case 'weeks': {
      const weekdays = await question('Weekdays (MON or TUE,FRI): ', (answer) =>
        answer.split(/[ ,]+/).map(weekdayName),
      );
      return { every, weekdays, hour: await openingHour(question) };
    }
    case 'months':
      return { every, on: await question(DAY_QUESTION, dayOfMonth), hour: await openingHour(question) };
  }
}

const DAY_QUESTION = 'Day of the month (15, last, "2nd MON", "last SUN"): ';

function dayOfMonth(answer: string): DayOfMonth {
  const [, nth, weekday] = /^(\S+)\s+(\S+)$/.exec(answer) ?? [];
  if (nth === undefined || weekday === undefined) {
    return { day: answer.toLowerCase() === 'last' ? 'last' : whole(1, 31)(answer.replace(ORDINAL_ENDING, '')) };
  }
  const name = weekdayName(weekday);
  if (nth.toLowerCase() === 'last') return { last: name };
  return { nth: whole(1, 5)(nth.replace(ORDINAL_ENDING, '')) as 1 | 2 | 3 | 4 | 5, weekday: name };
}

const ORDINAL_ENDING = /(st|nd|rd|th)$/i;

async function openingHour(question: Question): Promise<number> {
  return question('Opening hour in UTC, 0 to 23: ', whole(0, 23));
}

function weekdayName(text: string): WeekdayName {
  return oneOf(text.toUpperCase().slice(0, 3), WEEKDAY_NAMES);
}

function whole(least: number, most: number): (answer: string) => number {
  return (answer) => readWhole('The answer', answer, least, most);
}

function oneOf<const T extends string>(answer: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === answer);
  if (found !== undefined) return found;
  throw new UsageError(`The answer is "${answer}"; it must be one of ${allowed.join(', ')}.`);
}

async function untilUnderstood<T>(ask: Ask, tell: Tell, text: string, read: (answer: string) => T): Promise<T> {
  for (;;) {
    const answer = (await ask(text)).trim();
    try {
      return read(answer);
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof ScheduleError)) throw error;
      tell(`${error.message}\n`);
    }
  }
}
