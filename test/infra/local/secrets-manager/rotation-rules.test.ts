import type { RotationCalendar } from '../../../../infra/local/secrets-manager/rotation-rules';
import {
  checkRules,
  dayCalendar,
  intervalInDays,
  nextRotation,
} from '../../../../infra/local/secrets-manager/rotation-rules';

const at = (iso: string) => Date.parse(iso);

describe('rotation rules', () => {
  it('name exactly one schedule', () => {
    expect(() => checkRules({ AutomaticallyAfterDays: 7 }, dayCalendar)).not.toThrow();
    expect(() => checkRules({ ScheduleExpression: 'rate(10 days)' }, dayCalendar)).not.toThrow();
    expect(() => checkRules({ AutomaticallyAfterDays: 7, ScheduleExpression: 'rate(10 days)' }, dayCalendar)).toThrow(
      'both',
    );
    expect(() => checkRules({ Duration: '3h' }, dayCalendar)).toThrow('neither');
  });

  it('are refused with the words of the calendar', () => {
    const calendar: RotationCalendar = { ...dayCalendar, validate: () => 'The minutes must be 0.' };
    expect(() => checkRules({ ScheduleExpression: 'cron(5 3 ? * 1 *)' }, calendar)).toThrow(
      expect.objectContaining({ name: 'InvalidParameterException', message: 'The minutes must be 0.' }) as Error,
    );
  });

  it('show a rate in days as days', () => {
    expect(intervalInDays({ ScheduleExpression: 'rate(1 day)' })).toBe(1);
    expect(intervalInDays({ ScheduleExpression: 'rate(10 days)' })).toBe(10);
    expect(intervalInDays({ AutomaticallyAfterDays: 30 })).toBe(30);
    expect(intervalInDays({ ScheduleExpression: 'rate(10 hours)' })).toBeUndefined();
  });
});

describe('the next rotation date', () => {
  const times = { lastRotated: at('2026-11-22T10:00:00Z'), now: at('2026-11-22T10:00:00Z') };

  it('is the end of the UTC day so many days after the last rotation', () => {
    expect(nextRotation({ AutomaticallyAfterDays: 10 }, dayCalendar, times)).toBe(at('2026-12-02T23:59:59Z'));
  });

  it('is the end of the window when a duration is set', () => {
    const rules = { ScheduleExpression: 'rate(10 days)', Duration: '3h' };
    expect(nextRotation(rules, dayCalendar, times)).toBe(at('2026-12-02T02:59:59Z'));
  });

  it('is in the next window when one was missed', () => {
    const missed = { ...times, now: at('2026-12-03T00:00:00Z') };
    expect(nextRotation({ AutomaticallyAfterDays: 10 }, dayCalendar, missed)).toBe(at('2026-12-12T23:59:59Z'));
    const open = { ...times, now: at('2026-12-02T23:00:00Z') };
    expect(nextRotation({ AutomaticallyAfterDays: 10 }, dayCalendar, open)).toBe(at('2026-12-02T23:59:59Z'));
  });

  it('is unknown without rules, and for schedules that only a full calendar knows', () => {
    expect(nextRotation(undefined, dayCalendar, times)).toBeUndefined();
    expect(nextRotation({ ScheduleExpression: 'cron(0 3 ? * 1 *)' }, dayCalendar, times)).toBeUndefined();
  });
});
