import type { LocalClock } from '../../../infra/local/aws/clocks/clock';
import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock on which nobody waits, for thousands of sleepers: once all other work has come to rest, time jumps to the end of the
 * earliest sleep. Only where all work is done in memory.
 */
export function fleetClock(seed: number): LocalClock {
  const heap: Sleeper[] = [];
  let current = Date.UTC(2026, 0, 1);
  let order = 0;
  let jumping = false;

  function jumpWhenAtRest(): void {
    if (jumping || heap.length === 0) return;
    jumping = true;
    // setImmediate runs after every promise that can still be settled has been.
    setImmediate(() => {
      jumping = false;
      const next = pop(heap);
      if (!next) return;
      current = Math.max(current, next.dueAt);
      next.wake();
      jumpWhenAtRest();
    });
  }

  return {
    now: () => current,
    random: seededRandom(seed),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        // A sleeper that was woken by its signal stays in the heap and is of no effect there.
        let isOver = false;
        const abort = () => {
          isOver = true;
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', abort, { once: true });
        order += 1;
        const wake = () => {
          signal?.removeEventListener('abort', abort);
          if (!isOver) resolve();
        };
        push(heap, { dueAt: current + Math.max(0, milliseconds), order, wake });
        jumpWhenAtRest();
      }),
  };
}

const before = (one: Sleeper, other: Sleeper) =>
  one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);

function push(heap: Sleeper[], sleeper: Sleeper): void {
  let at = heap.push(sleeper) - 1;
  for (let parent = (at - 1) >> 1; at > 0; at = parent, parent = (at - 1) >> 1) {
    const above = heap[parent];
    if (above === undefined || before(above, sleeper)) break;
    heap[at] = above;
    heap[parent] = sleeper;
  }
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (last === undefined || last === first) return first;
  heap[0] = last;
  for (let at = 0; ;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const isRight = right !== undefined && left !== undefined && before(right, left);
    const child = isRight ? right : left;
    if (child === undefined || !before(child, last)) return first;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
    heap[at] = last;
  }
}
