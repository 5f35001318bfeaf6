import { hurryingClock } from '../../../../../infra/local/aws/clocks/hurrying-clock';
import { SharedTime } from '../../../../../infra/local/aws/clocks/shared-time';
import type { LocalClock, Presence } from '../../../../../infra/local/aws/clocks/clock';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const START = Date.parse('2026-11-22T10:00:00Z');

describe('a clock that hurries through idle time', () => {
  beforeEach(() => jest.useFakeTimers({ now: START, doNotFake: ['setImmediate', 'clearImmediate'] }));
  afterEach(() => jest.useRealTimers());
  const passReal = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
  const waitedFor = (clock: LocalClock) => {
    void clock.sleep(365 * 24 * HOUR);
    return clock;
  };
  const since = (clock: { now(): number }) => clock.now() - START;

  test('begins at the present and keeps real time for a moment', async () => {
    const clock = hurryingClock({ scale: 3600 });
    expect(since(clock)).toBe(0);
    await passReal(49);
    expect(since(clock)).toBe(49);
  });

  test('lets an hour pass in a second while everything is waiting', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    await passReal(50 + SECOND);
    expect(since(clock)).toBe(50 + HOUR);
  });

  test('runs at another scale from the moment it is set, and accepts only numbers above zero', async () => {
    const hurried = hurryingClock({ scale: 1 });
    const clock = waitedFor(hurried);
    await passReal(50 + SECOND);
    expect([since(clock), hurried.scale]).toEqual([50 + SECOND, 1]);
    hurried.hurry(3600);
    await passReal(SECOND);
    expect([since(clock), hurried.scale]).toEqual([50 + SECOND + HOUR, 3600]);
    for (const scale of [0, -1, NaN, Infinity]) expect(() => hurried.hurry(scale)).toThrow(RangeError);
    expect(hurried.scale).toBe(3600);
  });

  test('keeps real time while nothing is waiting', async () => {
    const clock = hurryingClock({ scale: 3600 });
    await passReal(HOUR);
    expect(since(clock)).toBe(HOUR);
  });

  test('keeps real time while anything works, however many there are, and until they have rested', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    const work = (milliseconds: number) =>
      clock.whileWorking?.(() => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
    void work(2 * SECOND);
    void work(5 * SECOND);
    await passReal(5 * SECOND + 49);
    expect(since(clock)).toBe(5 * SECOND + 49);
    await passReal(1 + SECOND);
    expect(since(clock)).toBe(5 * SECOND + 50 + HOUR);
  });

  test('keeps hurrying after work that failed', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    await expect(clock.whileWorking?.(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await passReal(50 + SECOND);
    expect(since(clock)).toBe(50 + HOUR);
  });

  test('keeps running fast if something returns whose work is over', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    let late: Presence | undefined;
    await clock.whileWorking?.(async (presence) => {
      late = presence;
    });
    late?.comeBack();
    await passReal(50 + SECOND);
    expect(since(clock)).toBe(50 + HOUR);
  });

  test('wakes a sleeper at the very moment he waited for, and keeps real time while he begins his work', async () => {
    const clock = waitedFor(hurryingClock({ scale: 1_000_000 }));
    let woken: number | undefined;
    void clock.sleep(HOUR).then(() => (woken = since(clock)));
    // After the rest come 3.6 ms, but timers know whole ones only: without care it would wake 400 s late.
    await passReal(50 + 4);
    expect(woken).toBe(HOUR);
    await passReal(50);
    expect(since(clock)).toBe(HOUR + 50);
    await passReal(1);
    expect(since(clock)).toBe(HOUR + 50 + 1_000_000);
  });

  test('keeps real time for a moment when something begins to wait, or no longer waits', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    const enough = new AbortController();
    await passReal(50);
    const before = since(clock);
    void clock.sleep(HOUR, enough.signal).catch(() => undefined);
    await passReal(49);
    enough.abort();
    await passReal(50);
    expect(since(clock) - before).toBe(99);
    await passReal(SECOND);
    expect(since(clock) - before).toBe(99 + HOUR);
  });

  test('wakes sleepers in the order of their ends', async () => {
    const clock = hurryingClock({ scale: 3600 });
    const woken: string[] = [];
    void clock.sleep(2 * HOUR).then(() => woken.push('late'));
    void clock.sleep(HOUR).then(() => woken.push('early'));
    void clock.sleep(HOUR - 1).then(() => woken.push('first'));
    await passReal(3 * SECOND);
    expect(woken).toEqual(['first', 'early', 'late']);
  });

  test('sleeps longer than a timer of Node.js can: fifty days at the pace of work', async () => {
    const clock = hurryingClock({ scale: 1 });
    let woken: number | undefined;
    void clock.sleep(50 * 24 * HOUR).then(() => (woken = since(clock)));
    await passReal(50 * 24 * HOUR - 1);
    expect(woken).toBeUndefined();
    await passReal(1);
    expect(woken).toBe(50 * 24 * HOUR);
  });

  test('ends a sleep at once when its signal fires, or has fired', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    const enough = new AbortController();
    const asleep = clock.sleep(HOUR, enough.signal);
    enough.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
    await expect(clock.sleep(HOUR, enough.signal)).rejects.toThrow('enough');
    await passReal(50 + SECOND);
    expect(since(clock)).toBe(50 + HOUR);
  });

  test('does not hurry for sleeps beyond its limit, but ends them when they are due', async () => {
    const clock = hurryingClock({ scale: 3600, longestHurried: HOUR });
    const woken: [string, number][] = [];
    const sleep = (name: string, milliseconds: number) =>
      void clock.sleep(milliseconds).then(() => woken.push([name, since(clock)]));
    sleep('long', HOUR + 1);
    await passReal(30 * SECOND);
    expect(since(clock)).toBe(30 * SECOND);
    sleep('short', HOUR);
    await passReal(2 * SECOND);
    expect(woken).toEqual([
      ['long', HOUR + 1],
      ['short', HOUR + 30 * SECOND],
    ]);
  });

  test('hurries while all that work only wait for it, until they come back', async () => {
    const clock = hurryingClock({ scale: 3600 });
    let woken: number | undefined;
    void clock.whileWorking?.(async (presence) => {
      presence.leave();
      presence.leave();
      await clock.sleep(HOUR);
      presence.comeBack();
      woken = since(clock);
      await new Promise(() => undefined);
    });
    void clock.sleep(365 * 24 * HOUR);
    await passReal(50 + SECOND);
    expect(woken).toBe(HOUR);
    const before = since(clock);
    await passReal(10 * SECOND);
    expect(since(clock) - before).toBe(10 * SECOND);
  });

  test('jumps ahead on request, and ends the sleeps that are due', async () => {
    const clock = hurryingClock({ scale: 1 });
    const woken: string[] = [];
    void clock.sleep(HOUR).then(() => woken.push('short'));
    void clock.sleep(3 * HOUR).then(() => woken.push('long'));
    clock.pass(2 * HOUR);
    await passReal(1);
    expect([since(clock), woken]).toEqual([2 * HOUR + 1, ['short']]);
  });

  test('shows other threads the same time', async () => {
    const clock = waitedFor(hurryingClock({ scale: 3600 }));
    const elsewhere = new SharedTime(clock.sharedTime);
    await passReal(50 + SECOND);
    expect(Math.round(elsewhere.now())).toBe(clock.now());
  });

  test.each([0, -1, NaN, Infinity])('refuses the scale %d', (scale) => {
    expect(() => hurryingClock({ scale })).toThrow(RangeError);
  });
});
