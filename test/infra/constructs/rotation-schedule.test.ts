import { Duration } from 'aws-cdk-lib';
import { DayOfMonth, RotationSchedule, Weekday } from '../../../infra/constructs/rotation-schedule';

test.each([
  [
    RotationSchedule.monthly({ day: DayOfMonth.nth(2, Weekday.MONDAY), hour: 3, window: Duration.hours(2) }),
    'cron(0 3 ? * 2#2 *)',
    '2h',
    'second Monday of every month, 03:00 to 05:00 UTC',
  ],
  [
    RotationSchedule.monthly({
      day: DayOfMonth.lastWeekday(Weekday.SUNDAY),
      hour: 1,
      window: Duration.hours(3),
      everyMonths: 3,
      firstMonth: 3,
    }),
    'cron(0 1 SUNL 3/3 ? *)',
    '3h',
    'last Sunday of March, June, September and December, 01:00 to 04:00 UTC',
  ],
  [
    RotationSchedule.monthly({ day: DayOfMonth.date(15), hour: 20, window: Duration.hours(2) }),
    'cron(0 20 15 * ? *)',
    '2h',
    '15th of every month, 20:00 to 22:00 UTC',
  ],
  [
    RotationSchedule.monthly({ day: DayOfMonth.last(), hour: 17, everyMonths: 6 }),
    'cron(0 17 L 1/6 ? *)',
    undefined,
    'last day of January and July, 17:00 to 24:00 UTC',
  ],
  [
    RotationSchedule.weekly({ weekdays: [Weekday.MONDAY], hour: 20, window: Duration.hours(4) }),
    'cron(0 20 ? * MON *)',
    '4h',
    'every Monday, 20:00 to 24:00 UTC',
  ],
  [
    RotationSchedule.weekly({ weekdays: [Weekday.TUESDAY, Weekday.FRIDAY], hour: 2, window: Duration.hours(2) }),
    'cron(0 2 ? * TUE,FRI *)',
    '2h',
    'every Tuesday and Friday, 02:00 to 04:00 UTC',
  ],
  [
    RotationSchedule.daily({ hour: 4, window: Duration.minutes(120) }),
    'cron(0 4 * * ? *)',
    '2h',
    'every day, 04:00 to 06:00 UTC',
  ],
  [
    RotationSchedule.rate(Duration.days(30), { window: Duration.hours(3) }),
    'rate(30 days)',
    '3h',
    'every 30 days after the last rotation, 00:00 to 03:00 UTC',
  ],
  [
    RotationSchedule.rate(Duration.hours(24)),
    'rate(1 day)',
    undefined,
    'every day after the last rotation, 00:00 to 24:00 UTC',
  ],
  [
    RotationSchedule.rate(Duration.days(1)),
    'rate(1 day)',
    undefined,
    'every day after the last rotation, 00:00 to 24:00 UTC',
  ],
  [
    RotationSchedule.rate(Duration.hours(36)),
    'rate(36 hours)',
    undefined,
    'every 36 hours after the last rotation, for 1 hour',
  ],
  [
    RotationSchedule.fromExpression('cron(0 8 ? * 5L *)', { window: Duration.hours(2) }),
    'cron(0 8 ? * 5L *)',
    '2h',
    'last Thursday of every month, 08:00 to 10:00 UTC',
  ],
])('a typed schedule gives the expression $expression', (schedule, expression, duration, sentence) => {
  expect(schedule).toMatchObject({ expression, sentence });
  expect(schedule.duration).toBe(duration);
});

test.each([
  [() => RotationSchedule.daily({ hour: 24 }), 'hours "24" must be 0 to 23'],
  [() => RotationSchedule.daily({ hour: 20, window: Duration.hours(5) }), 'opening at 20:00, it must end by 24:00 UTC'],
  [
    () => RotationSchedule.daily({ hour: 3, window: Duration.minutes(90) }),
    'window "1.5h" must be 1h to 24h, in whole hours',
  ],
  [() => RotationSchedule.daily({ hour: 3.5 }), 'Rotation schedule "cron(0 3.5 * * ? *)"'],
  [() => RotationSchedule.weekly({ weekdays: [], hour: 3 }), 'Rotation schedule'],
  [() => DayOfMonth.date(32), 'DayOfMonth.date: property day is 32: give a whole number from 1 to 31.'],
  [() => DayOfMonth.date(undefined as never), 'DayOfMonth.date: property day is missing: give a whole number'],
  [() => DayOfMonth.nth(2, 'MOND' as never), 'DayOfMonth.nth: property weekday is "MOND": give a member of Weekday.'],
  [() => DayOfMonth.nth(6, Weekday.MONDAY), 'DayOfMonth.nth: property nth is 6: give a whole number from 1 to 5.'],
  [() => DayOfMonth.nth(1.5, Weekday.MONDAY), 'DayOfMonth.nth: property nth is 1.5: give a whole number from 1 to 5.'],
  [() => DayOfMonth.lastWeekday('last' as never), 'DayOfMonth.lastWeekday: property weekday is "last": give a member'],
  [() => RotationSchedule.rate(Duration.hours(2)), 'rate "2 hours" must be at least 4 hours'],
  [() => RotationSchedule.rate(Duration.days(1000)), 'at most 999 days. Write "rate(999 days)".'],
  [() => RotationSchedule.rate(Duration.minutes(270)), 'Rotation schedule "rate(4.5 hours)"'],
  [() => RotationSchedule.fromExpression('cron(5 3 * * ? *)'), 'minutes "5" must be 0'],
])('a typed schedule refuses at once what Secrets Manager would refuse at deployment', (build, message) => {
  expect(build).toThrow(message);
});
