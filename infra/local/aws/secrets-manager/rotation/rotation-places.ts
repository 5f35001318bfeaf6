import { availableParallelism } from 'node:os';
import { unlessAborted } from '../../api/background-work';
import type { LocalClock } from '../../clocks/clock';

/**
 * How many rotations run at a time: as many as keep the cores busy, since each further one needs sandboxes of its own for all
 * functions. Ours; how AWS spreads them is not documented.
 */
export const ROTATIONS_AT_ONCE = Math.max(2, availableParallelism());
/** Milliseconds of the stand-in's clock after which a rotation gives its place to the next one and continues without. */
const LONG = 20_000;

interface Place {
  readonly since: number;
}

/**
 * Lets a limited number of rotations run at a time, the others in order of arrival: each occupies a sandbox of its rotation
 * function until it ends, and memory is limited. A rotation whose database does not answer does not hold up the others.
 */
export class RotationPlaces {
  private readonly taken = new Set<Place>();
  private readonly waiting: ((place: Place) => void)[] = [];
  private vigil: AbortController | undefined;

  constructor(
    private readonly clock: LocalClock,
    private readonly limit: number,
  ) {}

  /** Rejects with the signal's reason if it is aborted before there is a place. */
  async hold<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const place = this.taken.size < this.limit ? this.take() : await unlessAborted(this.turn(), signal);
    try {
      return await work();
    } finally {
      this.leave(place);
    }
  }

  private take(): Place {
    const place = { since: this.clock.now() };
    this.taken.add(place);
    return place;
  }

  private turn(): Promise<Place> {
    const turn = new Promise<Place>((resolve) => this.waiting.push(resolve));
    this.vigil ??= this.watch();
    return turn;
  }

  private leave(place: Place): void {
    if (this.taken.delete(place)) this.waiting.shift()?.(this.take());
    if (this.waiting.length > 0) return;
    this.vigil?.abort();
    this.vigil = undefined;
  }

  /** Only while another rotation waits: otherwise a clock that hurries through idle time would hurry to the end of this, too. */
  private watch(): AbortController {
    const vigil = new AbortController();
    this.untilNobodyWaits(vigil.signal).catch((error: unknown) => {
      if (!vigil.signal.aborted) throw error;
    });
    return vigil;
  }

  private async untilNobodyWaits(signal: AbortSignal): Promise<void> {
    for (;;) {
      const [oldest] = this.taken;
      await this.clock.sleep((oldest?.since ?? 0) + LONG - this.clock.now(), signal);
      [...this.taken].filter(({ since }) => since + LONG <= this.clock.now()).forEach((place) => this.leave(place));
      signal.throwIfAborted();
    }
  }
}
