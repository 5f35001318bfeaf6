/** One event of an execution's history, in the API's shape; the timestamp in milliseconds since 1970. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  /** Milliseconds since 1970; on the wire it travels in seconds. */
  readonly timestamp: number;
  readonly type: string;
  /** The one detail member of its type, such as `{ taskFailedEventDetails: {...} }`. */
  readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Events of one execution, numbered from 1 in the order they happened. */
export class History {
  private readonly recorded: HistoryEvent[] = [];

  constructor(private readonly now: () => number) {}

  get events(): readonly HistoryEvent[] {
    return this.recorded;
  }

  /** Adds an event and returns its id. */
  record(type: string, previousEventId: number, details: HistoryEvent['details'] = {}): number {
    const id = this.recorded.length + 1;
    this.recorded.push({ id, previousEventId, timestamp: this.now(), type, details });
    return id;
  }
}

/** A value as history events show it: JSON text, never cut here, unlike AWS at 256 KiB. */
export const shown = (field: 'input' | 'output', value: unknown) => ({
  [field]: JSON.stringify(value),
  [`${field}Details`]: { truncated: false },
});
