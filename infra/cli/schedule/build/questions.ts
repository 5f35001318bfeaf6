import { checkbox, select } from '@inquirer/prompts';
import { buildSchedule, type MonthDay, type ScheduleChoice } from '../../../schedule/builder';
import { WEEKDAY_NAMES, type WeekdayName } from '../../../schedule/expression';
import type { Dialogue } from '../../context';
import { refusal, wholeNumber } from '../../flags';
import { answered, ask } from '../../ask';
import { UNITS } from './choice';

const whole = (least: number, most: number) => wholeNumber('The answer', least, most);

/** Asks for a schedule as the Secrets Manager console does; an invalid answer is asked again. */
export async function askForSchedule(dialogue: Dialogue): Promise<ScheduleChoice> {
  const choice = await askForDays(dialogue);
  return ask(dialogue, 'Window in hours (empty: an hour, or the rest of the UTC day)', (answer) => {
    const window = answer === '' ? undefined : whole(1, 24)(answer.replace(/h$/, ''));
    const complete = { ...choice, window };
    buildSchedule(complete);
    return complete;
  });
}

async function askForDays(dialogue: Dialogue): Promise<ScheduleChoice> {
  const every = await answered(
    select({ message: 'Rotate every so many', choices: UNITS.map((value) => ({ value })) }, dialogue),
  );
  switch (every) {
    case 'hours':
      return { every, count: await ask(dialogue, 'How many hours from one to the next (4 or more)', whole(4, 23_976)) };
    case 'days': {
      const count = await ask(dialogue, 'How many days from one to the next', whole(1, 999));
      const hour = await ask(
        dialogue,
        'Opening hour in UTC, 0 to 23 (empty: counted from the last rotation)',
        (answer) => (answer === '' ? undefined : whole(0, 23)(answer)),
      );
      return { every, count, hour };
    }
    case 'weeks': {
      const weekdays = await answered(
        checkbox({ message: 'Weekdays', choices: WEEKDAY_NAMES.map((value) => ({ value })), required: true }, dialogue),
      );
      return { every, weekdays, hour: await openingHour(dialogue) };
    }
    case 'months': {
      const on = await ask(dialogue, 'Day of the month (15, last, "2nd MON", "last SUN")', dayOfMonth);
      return { every, on, hour: await openingHour(dialogue) };
    }
  }
}

function openingHour(dialogue: Dialogue): Promise<number> {
  return ask(dialogue, 'Opening hour in UTC, 0 to 23', whole(0, 23));
}

function dayOfMonth(answer: string): MonthDay {
  const [, nth, weekday] = /^(\S+)\s+(\S+)$/.exec(answer) ?? [];
  if (nth === undefined || weekday === undefined) {
    return { day: answer.toLowerCase() === 'last' ? 'last' : whole(1, 31)(answer.replace(ORDINAL_ENDING, '')) };
  }
  const name = weekdayName(weekday);
  if (nth.toLowerCase() === 'last') return { last: name };
  return { nth: whole(1, 5)(nth.replace(ORDINAL_ENDING, '')), weekday: name };
}

const ORDINAL_ENDING = /(st|nd|rd|th)$/i;

/** `Monday`, `mon` and `MON` alike. */
function weekdayName(text: string): WeekdayName {
  const short = text.toUpperCase().slice(0, 3);
  const found = WEEKDAY_NAMES.find((each) => each === short);
  if (found !== undefined) return found;
  throw refusal('The weekday', text, `one of ${WEEKDAY_NAMES.join(', ')}`);
}
