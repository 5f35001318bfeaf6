import {
  checkRules,
  intervalInDays,
  rotationCalendar,
} from '../../../../../../infra/local/aws/secrets-manager/rotation/rotation-calendar';
import { take } from '../../../../../../infra/schedule/calendar';

describe('rotation rules', () => {
  it.each([
    [{ AutomaticallyAfterDays: 7 }],
    [{ ScheduleExpression: 'rate(10 days)' }],
    [{ ScheduleExpression: 'cron(0 3 ? 1/1 2#2 *)', Duration: '2h' }],
  ])('may be %j', (rules) => {
    expect(() => checkRules(rules, rotationCalendar)).not.toThrow();
  });

  it.each([
    [
      { AutomaticallyAfterDays: 7, ScheduleExpression: 'rate(10 days)' },
      'cannot be combined with ScheduleExpression: leave one of them out.',
    ],
    [{ Duration: '3h' }, 'must give ScheduleExpression or AutomaticallyAfterDays.'],
    [
      { ScheduleExpression: 'cron(30 3 ? * MON *)' },
      'Rotation schedule "cron(30 3 ? * MON *)": minutes "30" must be 0',
    ],
    [{ ScheduleExpression: 'rate(3 hours)' }, 'Rotation schedule "rate(3 hours)": rate "3'],
    [{ ScheduleExpression: 'cron(0 20 ? * MON *)', Duration: '5h' }, 'Rotation schedule: window "5h" is too long'],
  ])('are refused in the words of the schedule language: %j', (rules, message) => {
    expect(() => checkRules(rules, rotationCalendar)).toThrow(
      expect.objectContaining({
        name: 'InvalidParameterException',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });

  it('show a rate in days as days', () => {
    expect(intervalInDays({ ScheduleExpression: 'rate(1 day)' })).toBe(1);
    expect(intervalInDays({ ScheduleExpression: 'rate(10 days)' })).toBe(10);
    expect(intervalInDays({ AutomaticallyAfterDays: 30 })).toBe(30);
    expect(intervalInDays({ ScheduleExpression: 'rate(10 hours)' })).toBeUndefined();
  });

  it('are named their fault, or their windows', () => {
    expect(rotationCalendar.validate({ ScheduleExpression: 'rate(1 hour)' })).toBe(
      'Rotation schedule "rate(1 hour)": rate "1 hour" must be at least 4 hours and at most 999 days. Write "rate(4 hours)".',
    );
    const rules = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };
    expect(rotationCalendar.validate(rules)).toBeUndefined();
    const [first] = take(rotationCalendar.windowsAfter(rules, Date.UTC(2026, 10, 9), Date.UTC(2026, 10, 22)), 1);
    expect(first).toEqual({ opensAt: Date.UTC(2026, 11, 14, 3), closesAt: Date.UTC(2026, 11, 14, 5) });
  });
});
