/** Real milliseconds between two looks, and the part of the processor time that they may take: where a fleet is large, a collection takes long. */
const LOOK = { interval: 5_000, share: 0.1 } as const;

/** The most memory on the heap of this process, garbage collected before each look. Needs `node --expose-gc`. */
export class Heap {
  private readonly looks = setInterval(() => this.lookIfCheap(), LOOK.interval);
  private most = 0;
  private cost = 0;
  private lookedAt = processorTime();

  /** Bytes. */
  end(): number {
    clearInterval(this.looks);
    this.look();
    return this.most;
  }

  private lookIfCheap(): void {
    if ((processorTime() - this.lookedAt) * LOOK.share >= this.cost) this.look();
  }

  private look(): void {
    const began = processorTime();
    this.most = Math.max(this.most, heapInUse());
    this.lookedAt = processorTime();
    this.cost = this.lookedAt - began;
  }
}

/** Microseconds that this process has had. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Bytes. */
export function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
