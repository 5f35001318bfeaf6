import { nextWindow, withNextRotation } from '../../../../../../infra/local/aws/secrets-manager/rotation/next-window';
import { rotationCalendar } from '../../../../../../infra/local/aws/secrets-manager/rotation/rotation-calendar';
import type { Secret } from '../../../../../../infra/local/aws/secrets-manager/secret';
import type { RotationRules } from '../../../../../../infra/schedule/rotation-rules';

const at = (iso: string) => Date.parse(iso);
const SUNDAY = at('2026-11-22T10:00:00Z');

const secret = (rules: RotationRules | undefined, more: Partial<Secret> = {}): Secret => ({
  arn: 'arn:db',
  name: 'db',
  tags: {},
  versions: [],
  createdAt: SUNDAY,
  changedAt: SUNDAY,
  rotation: { enabled: true, functionArn: 'arn:rotate', ...(rules && { rules }) },
  ...more,
});
const dateOf = (of: Secret, now = SUNDAY) => {
  const date = withNextRotation(of, rotationCalendar, now).nextRotationAt;
  return date === undefined ? undefined : new Date(date).toISOString();
};

describe('the next rotation date', () => {
  it.each<[string, RotationRules, string]>([
    ['so many days later, at the end of the UTC day', { AutomaticallyAfterDays: 10 }, '2026-12-02T23:59:59.000Z'],
    ['at the end of its window', { ScheduleExpression: 'rate(10 days)', Duration: '3h' }, '2026-12-02T02:59:59.000Z'],
    ['within the hour of a rate in hours', { ScheduleExpression: 'rate(4 hours)' }, '2026-11-22T14:59:59.000Z'],
    ['on the next Monday', { ScheduleExpression: 'cron(0 3 ? * MON *)', Duration: '2h' }, '2026-11-23T04:59:59.000Z'],
    ['on the second Monday of next month', { ScheduleExpression: 'cron(0 3 ? 1/1 2#2 *)' }, '2026-12-14T23:59:59.000Z'],
    ['on the last day of the month', { ScheduleExpression: 'cron(0 17 L * ? *)' }, '2026-11-30T23:59:59.000Z'],
  ])('is %s', (_title, rules, date) => {
    expect(dateOf(secret(rules))).toBe(date);
  });

  it('counts for a rate from the last rotation or value stored by hand, whichever came later', () => {
    const rules = { AutomaticallyAfterDays: 10 };
    const rotatedAt = at('2026-11-25T12:00:00Z');
    const currentSince = at('2026-11-27T12:00:00Z');
    expect(dateOf(secret(rules, { rotatedAt }), rotatedAt)).toBe('2026-12-05T23:59:59.000Z');
    expect(dateOf(secret(rules, { rotatedAt, currentSince }), currentSince)).toBe('2026-12-07T23:59:59.000Z');
  });

  it('is of the window after the one that is open, for a rotation waits for an opening', () => {
    const rules = { ScheduleExpression: 'cron(0 3 ? * MON *)', Duration: '2h' };
    expect(dateOf(secret(rules), at('2026-11-23T03:00:00Z'))).toBe('2026-11-23T04:59:59.000Z');
    expect(dateOf(secret(rules), at('2026-11-23T03:00:01Z'))).toBe('2026-11-30T04:59:59.000Z');
  });

  it('is none without rules, with rotation turned off, or while the secret is being deleted', () => {
    const rules = { AutomaticallyAfterDays: 10 };
    expect(dateOf(secret(undefined))).toBeUndefined();
    expect(dateOf(secret(rules, { rotation: { enabled: false, functionArn: 'arn:rotate', rules } }))).toBeUndefined();
    expect(dateOf(secret(rules, { deletionAt: SUNDAY + 1 }))).toBeUndefined();
  });
});

describe('the next window', () => {
  it('may be one that is open, if its opening was still to come', () => {
    const rules = { ScheduleExpression: 'cron(0 3 ? * MON *)', Duration: '2h' };
    const times = { from: SUNDAY, now: at('2026-11-23T04:59:59Z') };
    expect(nextWindow(secret(rules), rotationCalendar, times)).toEqual({
      opensAt: at('2026-11-23T03:00:00Z'),
      closesAt: at('2026-11-23T05:00:00Z'),
    });
    const over = { from: SUNDAY, now: at('2026-11-23T05:00:00Z') };
    expect(nextWindow(secret(rules), rotationCalendar, over)?.opensAt).toBe(at('2026-11-30T03:00:00Z'));
  });
});
