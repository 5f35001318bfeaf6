import { createClock } from '../../../../../infra/local/aws/clocks/real-clock';
import { virtualClock } from './virtual-clock';

const HOUR = 60 * 60 * 1000;

describe('the clock of the stand-in', () => {
  test('is real time', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') });
    try {
      const clock = createClock();
      let woken: number | undefined;
      void clock.sleep(HOUR).then(() => (woken = clock.now()));
      await jest.advanceTimersByTimeAsync(HOUR - 1);
      expect(woken).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      expect(woken).toBe(Date.parse('2026-11-22T11:00:00Z'));
    } finally {
      jest.useRealTimers();
    }
  });

  test('repeats its chances with the same seed, and has others with another', () => {
    const draw = (seed: number) => {
      const clock = createClock({ seed });
      return [clock.random(), clock.random(), clock.random()];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    for (const chance of draw(3)) expect(chance >= 0 && chance < 1).toBe(true);
  });

  test.each([
    ['real', createClock()],
    ['virtual', virtualClock()],
  ])('ends a sleep at once when its signal fires, or has fired: %s', async (_title, clock) => {
    const enough = new AbortController();
    const asleep = clock.sleep(HOUR, enough.signal);
    enough.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
    await expect(clock.sleep(HOUR, enough.signal)).rejects.toThrow('enough');
  });
});

describe('the virtual clock', () => {
  test('ends sleeps at once, in the order in which they are due', async () => {
    const clock = virtualClock({ startAt: 0 });
    const woken: string[] = [];
    const sleeper = async (name: string, ...waits: number[]) => {
      for (const wait of waits) {
        await clock.sleep(wait);
        woken.push(`${name} at ${clock.now()}`);
      }
    };
    await Promise.all([sleeper('slow', 5000), sleeper('quick', 1000, 1000, 4000), sleeper('never', 0)]);
    expect(woken).toEqual(['never at 0', 'quick at 1000', 'quick at 2000', 'slow at 5000', 'quick at 6000']);
  });

  test('does not move while work in memory continues', async () => {
    const clock = virtualClock({ startAt: 0 });
    const limit = clock.sleep(1).then(() => 'late');
    const work = (async () => {
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      return 'in time';
    })();
    expect(await Promise.race([limit, work])).toBe('in time');
  });
});
