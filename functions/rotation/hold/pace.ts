/** Until it is known how long rotations take: the first pause in milliseconds. */
const UNKNOWN_MILLISECONDS = 250;
/** A look after the expected end comes after a small part of it: few rotations take much longer than others. */
const LATE = 1 / 6;
/** Pauses grow, because the function is billed while it waits, up to so many milliseconds. */
const GROWTH = 1.5;
const LONGEST_MILLISECONDS = 5_000;
/** How many rotations are remembered. One in four takes longer than each of the three before it. */
const REMEMBERED = 3;

/**
 * When to look whether a rotation has ended. A function that has held some looks when the longest of the last ones had ended:
 * mostly that is one look, shortly after the end.
 */
export class Pace {
  private recent: readonly number[] = [];

  /** @param milliseconds from the start of a rotation until its version was current */
  took(milliseconds: number): void {
    if (milliseconds > 0) this.recent = [...this.recent, milliseconds].slice(-REMEMBERED);
  }

  /** Milliseconds to wait before each look. */
  *pauses(): Generator<number, never> {
    const expected = Math.min(Math.max(...this.recent), LONGEST_MILLISECONDS);
    let pause = UNKNOWN_MILLISECONDS;
    if (this.recent.length > 0) {
      yield expected;
      pause = expected * LATE;
    }
    for (; ; pause = Math.min(pause * GROWTH, LONGEST_MILLISECONDS)) yield pause;
  }
}
