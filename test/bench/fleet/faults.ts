import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';

/** Chance of a fleet: so many of a hundred calls and invocations go wrong, until all of it is turned off. */
export class Faults {
  private readonly random: () => number;
  /** How many there were, by kind. */
  readonly counts: Record<string, number> = {};

  constructor(
    private readonly percent: number,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** A call of an AWS service is refused by a fault of the service, or done without its reply. */
  ofCall(): 'refused' | 'lostReply' | undefined {
    return this.one('refused', 'lostReply');
  }

  /** A function is not run, or run and killed before it answers. */
  ofInvocation(): 'notRun' | 'killed' | undefined {
    return this.one('notRun', 'killed');
  }

  private one<K extends string>(...kinds: readonly K[]): K | undefined {
    if (this.random() * 100 >= this.percent) return undefined;
    const kind = kinds[Math.floor(this.random() * kinds.length)];
    if (kind !== undefined) this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    return kind;
  }
}
