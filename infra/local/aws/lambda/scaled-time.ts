import { Socket } from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClockReading } from './sandbox-protocol';

type Timer = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => NodeJS.Timeout;

/**
 * Puts this thread on the stand-in's clock: everything that reads time or waits, before any of the function's code
 * is loaded. What lies outside of JavaScript keeps real time: DNS, connection set-up by the system, the database server.
 * @returns sets the time by a later reading of the same scale
 */
export function installScaledTime(reading: ClockReading): (later: ClockReading) => void {
  const { scale } = reading;
  const setTime = scaleReading(reading);
  scaleTimers(scale);
  const socketTimeout: (this: Socket, delay: number, callback?: () => void) => Socket = Reflect.get(
    Socket.prototype,
    'setTimeout',
  );
  Socket.prototype.setTimeout = function (this: Socket, delay, callback) {
    return socketTimeout.call(this, delay / scale, callback);
  };
  const abortAfter = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (delay) => abortAfter(Math.ceil(delay / scale));
  return setTime;
}

function scaleReading(reading: ClockReading): (later: ClockReading) => void {
  let { now, realNow } = reading;
  const { scale } = reading;
  const RealDate = Date;
  const readRealDate = Date.now;
  const readRealPerformance = performance.now.bind(performance);
  const scaledNow = () => Math.round(now + (readRealDate() - realNow) * scale);
  const ScaledDate = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [scaledNow()] : args, newTarget) as object,
    apply: () => new RealDate(scaledNow()).toString(),
    get: (target, property, receiver) =>
      property === 'now' ? scaledNow : (Reflect.get(target, property, receiver) as unknown),
  });
  RealDate.prototype.constructor = ScaledDate;
  globalThis.Date = ScaledDate;
  Object.defineProperty(performance, 'now', { value: () => readRealPerformance() * scale });
  return (later) => ({ now, realNow } = later);
}

function scaleTimers(scale: number): void {
  const scaled = (timer: Timer): Timer => {
    return (callback, delay, ...args) => timer(callback, (delay ?? 0) / scale, ...args);
  };
  const realPause = timersPromises.setTimeout;
  const pause: typeof realPause = (delay, ...rest) => realPause((delay ?? 0) / scale, ...rest);
  const setScaledTimeout = Object.assign(scaled(setTimeout as Timer), { [promisify.custom]: pause });
  const setScaledInterval = scaled(setInterval);
  for (const holder of [globalThis, timers]) {
    Object.assign(holder, { setTimeout: setScaledTimeout, setInterval: setScaledInterval });
  }
  const realTicks = timersPromises.setInterval;
  const ticks: typeof realTicks = (delay, ...rest) => realTicks((delay ?? 0) / scale, ...rest);
  Object.assign(timersPromises, { setTimeout: pause, setInterval: ticks });
}
