/**
 * Puts a sandbox's thread on the stand-in's clock, before any of the function's code is loaded. The runner keeps its longer
 * waits and wakes them, so that a clock that hurries through idle time never passes one. Everything outside JavaScript keeps
 * real time: DNS, sockets and their timeouts, the database server.
 */
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { SharedTime } from '../../clocks/shared-time';
import type { WaitMessage } from './sandbox-protocol';

/** Waits up to this many milliseconds pass in real time: they are over before the runner could be asked. */
const SHORT = 100;

type Callback = (...args: unknown[]) => void;

const real = { setTimeout, setInterval, clearTimeout, pause: timersPromises.setTimeout };

/** The sandbox's waits that the runner keeps. */
export class SandboxTimers {
  private readonly waiting = new Map<number, Timeout>();
  private ids = 0;

  constructor(
    memory: SharedArrayBuffer,
    private readonly send: (message: WaitMessage) => void,
  ) {
    installDate(new SharedTime(memory));
    const set = (callback: Callback, delay = 0, ...args: unknown[]) =>
      delay <= SHORT ? real.setTimeout(callback, delay, ...args) : this.start(() => callback(...args), delay);
    const clear = (timeout: unknown) =>
      timeout instanceof Timeout ? timeout.close() : real.clearTimeout(timeout as NodeJS.Timeout);
    const pause: typeof real.pause = (delay, value, options) => this.pause(delay ?? 0, value, options?.signal);
    const repeat = (callback: Callback, delay = 0, ...args: unknown[]) => {
      if (delay <= SHORT) return real.setInterval(callback, delay, ...args);
      const timeout = this.start(() => {
        timeout.refresh();
        callback(...args);
      }, delay);
      return timeout;
    };
    const patched = {
      setTimeout: Object.assign(set, { [promisify.custom]: pause }),
      setInterval: repeat,
      clearTimeout: clear,
      clearInterval: clear,
    };
    for (const holder of [globalThis, timers]) Object.assign(holder, patched);
    Object.assign(timersPromises, { setTimeout: pause });
    AbortSignal.timeout = (delay) => {
      const controller = new AbortController();
      set(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
      return controller.signal;
    };
  }

  /** The runner says that a wait is over. */
  wake(id: number): void {
    const timeout = this.waiting.get(id);
    this.waiting.delete(id);
    timeout?.fire();
  }

  start(fire: () => void, delay: number): Timeout {
    return new Timeout(fire, delay, this);
  }

  keep(timeout: Timeout, delay: number): number {
    this.ids += 1;
    this.waiting.set(this.ids, timeout);
    this.send({ kind: 'sleep', id: this.ids, milliseconds: delay });
    return this.ids;
  }

  forget(id: number): void {
    if (this.waiting.delete(id)) this.send({ kind: 'cancel', id });
  }

  private pause<T>(delay: number, value: T | undefined, signal: AbortSignal | undefined): Promise<T> {
    if (delay <= SHORT) return real.pause(delay, value, signal && { signal });
    return new Promise((resolve, reject) => {
      const abort = () => {
        timeout.close();
        reject(signal?.reason as Error);
      };
      const timeout = this.start(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value as T);
      }, delay);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }
}

/** What setTimeout gives back, with the methods of Node's own. */
class Timeout {
  private id: number;

  constructor(
    readonly fire: () => void,
    private readonly delay: number,
    private readonly owner: SandboxTimers,
  ) {
    this.id = owner.keep(this, delay);
  }

  close(): this {
    this.owner.forget(this.id);
    return this;
  }

  refresh(): this {
    this.close();
    this.id = this.owner.keep(this, this.delay);
    return this;
  }

  ref = () => this;
  unref = () => this;
  hasRef = () => true;
  [Symbol.toPrimitive] = () => this.id;
}

function installDate(time: SharedTime): void {
  const RealDate = Date;
  const now = () => Math.round(time.now());
  const StandInDate = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
  });
  RealDate.prototype.constructor = StandInDate;
  globalThis.Date = StandInDate;
  const began = time.now();
  Object.defineProperty(performance, 'now', { value: () => time.now() - began });
}
