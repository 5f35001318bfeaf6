import { InvalidRule } from './event-pattern';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MILLISECONDS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: 24 * HOUR };

/**
 * Reads a schedule expression `rate(value unit)` (EventBridge User Guide, "Rate expressions reference").
 * @param place where it is, for messages
 * @returns its period in milliseconds
 * @throws InvalidRule at what EventBridge would refuse, and at `cron(...)`, which is not imitated
 */
export function readRate(expression: string, place: string): number {
  if (expression.startsWith('cron(')) {
    throw new InvalidRule(`${place}: ${expression} is not imitated; only rate(...) is.`);
  }
  const [, value = '', unit = '', plural] = /^rate\((\d+)\s+(minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const count = Number(value);
  if (count < 1) {
    const allowed = 'rate(value unit), a whole number from 1 and minute, hour or day, as in rate(6 hours)';
    throw new InvalidRule(`${place}: ${expression} must be ${allowed}.`);
  }
  if ((plural === 's') !== count > 1) {
    const allowed = `rate(${value} ${unit}${count > 1 ? 's' : ''})`;
    throw new InvalidRule(
      `${place}: ${expression} must be ${allowed}: a value of 1 takes the singular, more the plural.`,
    );
  }
  return count * (MILLISECONDS[unit] ?? 0);
}
