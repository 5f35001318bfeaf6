import { RotationPlaces } from '../../../../../../infra/local/aws/secrets-manager/rotation/rotation-places';
import { virtualClock } from '../../clocks/virtual-clock';

/** Work that begins when it is told to, and ends when the test says so. */
function pieceOfWork() {
  let end: () => void = () => undefined;
  const work = { began: false, end: () => end(), run: () => Promise.resolve() };
  work.run = () => {
    work.began = true;
    return new Promise<void>((resolve) => (end = resolve));
  };
  return work;
}

const SIGNAL = new AbortController().signal;
const settle = () => new Promise(setImmediate);

it('a limited number run at a time, the others follow in order of arrival, and the clock keeps real time', async () => {
  const clock = virtualClock();
  const began = clock.now();
  const places = new RotationPlaces(clock, 2);
  const [first, second, third] = [pieceOfWork(), pieceOfWork(), pieceOfWork()];
  const all = [first, second].map(({ run }) => places.hold(run, SIGNAL));
  await settle();
  expect([first.began, second.began]).toEqual([true, true]);

  second.end();
  await all[1];
  const last = places.hold(third.run, SIGNAL);
  await settle();
  expect(third.began).toBe(true);
  expect(clock.now()).toBe(began);

  first.end();
  third.end();
  await Promise.all([...all, last]);
});

it('a rotation that finds no place waits until one is free, and takes only one', async () => {
  // Its time stands still, so that only an end can let the next one begin.
  const clock = { now: () => 0, random: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const places = new RotationPlaces(clock, 1);
  const pieces = [pieceOfWork(), pieceOfWork(), pieceOfWork()];
  const held = pieces.map(({ run }) => places.hold(run, SIGNAL));
  await settle();
  expect(pieces.map(({ began }) => began)).toEqual([true, false, false]);
  pieces[0]?.end();
  await settle();
  expect(pieces.map(({ began }) => began)).toEqual([true, true, false]);
  pieces[1]?.end();
  await settle();
  expect(pieces.map(({ began }) => began)).toEqual([true, true, true]);
  pieces[2]?.end();
  await Promise.all(held);
});

it('one that takes longer than 20 s does not hold up the others', async () => {
  const clock = virtualClock();
  const began = clock.now();
  const places = new RotationPlaces(clock, 1);
  const [stuck, next, last] = [pieceOfWork(), pieceOfWork(), pieceOfWork()];
  const held = [stuck, next, last].map(({ run }) => places.hold(run, SIGNAL));
  while (!last.began) await settle();
  expect(next.began).toBe(true);
  expect(clock.now() - began).toBe(40_000);
  [stuck, next, last].forEach(({ end }) => end());
  await Promise.all(held);
});

it('a rotation that is waiting when everything stops does not begin', async () => {
  const clock = { now: () => 0, random: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const places = new RotationPlaces(clock, 1);
  const [first, second] = [pieceOfWork(), pieceOfWork()];
  const stop = new AbortController();
  const held = [first, second].map(({ run }) => places.hold(run, stop.signal));
  stop.abort(new Error('stopped'));
  await expect(held[1]).rejects.toThrow('stopped');
  expect(second.began).toBe(false);
  first.end();
  await held[0];
});
