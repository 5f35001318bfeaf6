import { Duration, Fn } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  DayOfMonth,
  type IRotationSchedule,
  RotationSchedule,
  Weekday,
} from '../../../../infra/constructs/rotation-schedule';
import { aWorkflow, EVERY_SECOND_MONDAY, ordersSecret, resources } from '../a-workflow';

/** Rotates orders/app by the schedule, on a day in the middle of November. */
function rotating(
  schedule: IRotationSchedule,
  blackouts?: string[],
  today: string = '2026-11-22',
  enforceBlackouts = true,
) {
  const { stack, rotation } = aWorkflow((made) => {
    made.node.setContext('rotation:today', today);
    return blackouts ? { blackouts, enforceBlackouts } : {};
  });
  rotation.rotate(ordersSecret(stack), { schedule });
  return stack;
}
const rulesOf = (schedule: IRotationSchedule) =>
  resources<{ RotationRules: unknown }>(rotating(schedule), 'AWS::SecretsManager::RotationSchedule').map(
    ({ RotationRules }) => RotationRules,
  );

describe('a schedule', () => {
  it.each<[string, IRotationSchedule, object]>([
    ['written out', EVERY_SECOND_MONDAY, { ScheduleExpression: 'cron(0 3 ? 1/1 2#2 *)', Duration: '2h' }],
    [
      'built by month',
      RotationSchedule.monthly({ day: DayOfMonth.nth(2, Weekday.MONDAY), hour: 3, window: Duration.hours(2) }),
      { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' },
    ],
    [
      'built by week, with the default window',
      RotationSchedule.weekly({ weekdays: [Weekday.SUNDAY], hour: 1 }),
      { ScheduleExpression: 'cron(0 1 ? * SUN *)' },
    ],
    ['built by distance', RotationSchedule.rate(Duration.days(30)), { ScheduleExpression: 'rate(30 days)' }],
    [
      'taken over as text',
      RotationSchedule.fromExpression('cron(0 17 L * ? *)', { window: Duration.hours(3) }),
      { ScheduleExpression: 'cron(0 17 L * ? *)', Duration: '3h' },
    ],
  ])('%s ends in the template', (_, schedule, rules) => {
    expect(rulesOf(schedule)).toEqual([rules]);
  });

  it.each<[string, IRotationSchedule, string]>([
    ['is empty', { expression: '' }, 'schedule expression "" '],
    ['is of no kind', { expression: 'every monday' }, 'schedule expression "every monday" '],
    [
      'has a minute Secrets Manager does not know',
      { expression: 'cron(30 3 ? * MON *)' },
      '"cron(30 3 ? * MON *)": minutes "30" must be 0, since windows open on the hour. Write "cron(0 3 ? * MON *)".',
    ],
    ['has a window without unit', { expression: 'rate(30 days)', duration: '2' }, 'window "2" must be 1h to 24h'],
    [
      'has a window past midnight',
      { expression: 'cron(0 20 ? * MON *)', duration: '5h' },
      'window "5h" is too long: opening at 20:00, it must end by 24:00 UTC',
    ],
  ])("is refused in the parser's words if it %s", (_, schedule, words) => {
    const { stack, rotation } = aWorkflow();
    const secret = ordersSecret(stack);
    const rotate = () => rotation.rotate(secret, { schedule });
    expect(rotate).toThrow('RotationWorkflow Shop/Rotation: property schedule is refused: Rotation schedule');
    expect(rotate).toThrow(words);
  });

  it('known at deployment only is left to Secrets Manager', () => {
    expect(() => rotating({ expression: Fn.importValue('schedule') })).not.toThrow();
  });
});

describe('blackout dates', () => {
  it('are warned of where they are not enforced, on whatever day it is synthesised', () => {
    const stack = rotating(EVERY_SECOND_MONDAY, ['2026-12-14'], '2026-11-22', false);
    Annotations.fromStack(stack).hasWarning(
      '/Shop/Rotation',
      Match.stringLikeRegexp(
        'property blackouts forbids a rotation: Shop/Orders opens on 2026-12-14, a blackout date .* Change its schedule, or the blackout. .*rds-rotation-workflow:rotationOnBlackout',
      ),
    );
    expect(resources(stack, 'AWS::SecretsManager::RotationSchedule')).toHaveLength(1);
  });

  it('enforced forbid an opening within a year, and name the secret, the date and the next free one', () => {
    expect(() => rotating(EVERY_SECOND_MONDAY, ['2026-12-24', '2026-12-14', '2026-12-15'])).toThrow(
      new Error(
        'RotationWorkflow Shop/Rotation: property blackouts forbids a rotation: Shop/Orders opens on 2026-12-14, a ' +
          'blackout date (2026-12-14). The next free date is 2026-12-16; its own next opening on a free date is ' +
          '2027-01-11. Change its schedule, or the blackout.',
      ),
    );
  });

  it.each([
    ['beside every opening', '2026-11-22', ['2026-12-13', '2026-12-15']],
    ['more than a year ahead', '2025-12-13', ['2026-12-14']],
    ['gone by', '2026-12-15', ['2026-12-14']],
  ])('%s forbid nothing', (_, today, blackouts) => {
    expect(() => rotating(EVERY_SECOND_MONDAY, blackouts, today)).not.toThrow();
  });

  it('enforced forbid an opening of today, and one a year ahead', () => {
    expect(() => rotating(EVERY_SECOND_MONDAY, ['2026-12-14'], '2026-12-14')).toThrow('opens on 2026-12-14');
    expect(() => rotating(EVERY_SECOND_MONDAY, ['2026-12-14'], '2025-12-14')).toThrow('opens on 2026-12-14');
  });

  it.each<[string, IRotationSchedule, string]>([
    ['a rate', { expression: 'rate(30 days)' }, 'rate(30 days) counts from the last rotation'],
    [
      'a schedule known at deployment only',
      { expression: Fn.importValue('schedule') },
      'its schedule is known at deployment only',
    ],
  ])('cannot be held against %s, which is said', (_, schedule, found) => {
    const stack = rotating(schedule, ['2026-12-14']);
    const warning = `The rotation of Shop/Orders cannot be checked against the property blackouts: ${found}. Use a cron schedule written out in the app.`;
    Annotations.fromStack(stack).hasWarning('/Shop/Rotation', Match.stringLikeRegexp(escaped(warning)));
    Annotations.fromStack(rotating(schedule)).hasNoWarning('/Shop/Rotation', Match.stringLikeRegexp('blackouts'));
  });

  it('begin with the day the context rotation:today names, if that is one', () => {
    expect(() => rotating(EVERY_SECOND_MONDAY, ['2026-12-14'], 'tomorrow')).toThrow(
      'the context rotation:today is "tomorrow": allowed are dates such as 2026-12-24.',
    );
  });
});

const escaped = (text: string) => text.replace(/[()]/g, '\\$&');
