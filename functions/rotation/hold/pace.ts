/** Until it is known how long rotations take: the first pause in milliseconds. */
const UNKNOWN_MILLISECONDS = 250;
/** How many rotations are remembered. The first of a function takes much longer than the others, so that three are needed. */
const REMEMBERED = { least: 3, most: 5 };
/** How much longer than the middle one of them a rotation may take until it is looked for. */
const MARGIN = 1.03;
/** A look after the expected end comes after a small part of it: few rotations take much longer than others. */
const LATE = 1 / 8;
/** Pauses grow, because the function is billed while it waits, up to so many milliseconds. */
const GROWTH = 1.5;
const LONGEST_MILLISECONDS = 5_000;

/**
 * When to look whether a rotation has ended. A function that has held some looks when one like the last ones has ended: mostly
 * that is one look, shortly after the end.
 */
export class Pace {
  private recent: readonly number[] = [];

  /** @param milliseconds from the start of a rotation until its version was current */
  took(milliseconds: number): void {
    if (milliseconds > 0) this.recent = [...this.recent, milliseconds].slice(-REMEMBERED.most);
  }

  /**
   * Milliseconds to wait before each look.
   *
   * @param elapsed milliseconds since the start of the rotation
   */
  *pauses(elapsed: number): Generator<number, never> {
    const [middle] = this.recent.toSorted((one, other) => one - other).slice((this.recent.length - 1) >> 1);
    let pause = UNKNOWN_MILLISECONDS;
    if (middle !== undefined && this.recent.length >= REMEMBERED.least) {
      const expected = Math.min(middle * MARGIN, LONGEST_MILLISECONDS);
      yield Math.max(0, expected - elapsed);
      pause = expected * LATE;
    }
    for (; ; pause = Math.min(pause * GROWTH, LONGEST_MILLISECONDS)) yield pause;
  }
}

/** The pace of each kind of rotation: with a superuser there is more to do. */
export class Paces {
  private readonly byKind = new Map<string, Pace>();

  of(kind: string): Pace {
    const pace = this.byKind.get(kind) ?? new Pace();
    this.byKind.set(kind, pace);
    return pace;
  }
}
