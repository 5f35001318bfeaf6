import { Pace, Paces } from '../../../../functions/rotation/hold/pace';

function first(pace: Pace, number: number, elapsed = 0): number[] {
  const pauses = pace.pauses(elapsed);
  return Array.from({ length: number }, () => pauses.next().value);
}

describe('the pace of a function that has held', () => {
  it.each([[[]], [[900]], [[900, 100]]])('too few rotations, %j: pauses that grow, up to five seconds', (known) => {
    const pace = new Pace();
    for (const took of known) pace.took(took);
    const pauses = first(pace, 12);
    expect(pauses.slice(0, 4)).toEqual([250, 375, 562.5, 843.75]);
    expect([pauses[7], pauses[8], pauses.at(-1)]).toEqual([4_271.484375, 5_000, 5_000]);
  });

  it('some: a little more than the middle one of the last five took, then small parts of it', () => {
    const pace = new Pace();
    for (const took of [100, 100, 9_000, 1_200, 1_600, 900, 1_100]) pace.took(took);
    expect(first(pace, 4)).toEqual([1_236, 154.5, 231.75, 347.625]);
    expect(first(pace, 2, 36)).toEqual([1_200, 154.5]);
    expect(first(pace, 2, 1_300)).toEqual([0, 154.5]);
  });

  it('an even number: goes by the lower of the two in the middle', () => {
    const pace = new Pace();
    for (const took of [900, 200, 100, 800]) pace.took(took);
    expect(first(pace, 1)).toEqual([206]);
  });

  it('some that took very long: looks every five seconds at the latest', () => {
    const pace = new Pace();
    for (const took of [60_000, 60_000, 60_000]) pace.took(took);
    expect(first(pace, 4)).toEqual([5_000, 625, 937.5, 1_406.25]);
    expect(first(pace, 9).slice(-2)).toEqual([5_000, 5_000]);
  });

  it('some that had ended before its clock says that they began: as if there had been none', () => {
    const pace = new Pace();
    for (const took of [-3, 0, -1]) pace.took(took);
    expect(first(pace, 1)).toEqual([250]);
  });

  it('rotations of another kind: as if there had been none', () => {
    const paces = new Paces();
    for (const took of [1_000, 1_000, 1_000]) paces.of('alternating-users').took(took);
    expect([first(paces.of('alternating-users'), 1), first(paces.of(''), 1)]).toEqual([[1_030], [250]]);
  });
});
