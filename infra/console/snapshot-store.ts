import type { Snapshot } from './model';

type Listener = (snapshot: Snapshot) => void;

/** The latest snapshot, and who gets the next one. */
export class SnapshotStore {
  private readonly listeners = new Set<Listener>();

  constructor(private latest: Snapshot) {}

  get snapshot(): Snapshot {
    return this.latest;
  }

  /** Whether anybody looks. */
  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(snapshot: Snapshot): void {
    this.latest = snapshot;
    this.listeners.forEach((listener) => listener(snapshot));
  }
}
