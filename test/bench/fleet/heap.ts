/** Real milliseconds between two looks: a collection takes long where a fleet is large. */
const LOOK = 5_000;

/** The most memory on the heap of this process, garbage collected before each look. Needs `node --expose-gc`. */
export class Heap {
  private readonly looks = setInterval(() => this.look(), LOOK);
  private most = 0;

  /** Bytes. */
  end(): number {
    clearInterval(this.looks);
    this.look();
    return this.most;
  }

  private look(): void {
    this.most = Math.max(this.most, heapInUse());
  }
}

/** Bytes. */
export function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
