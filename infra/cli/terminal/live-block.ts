import { create } from 'log-update';

/** Lines at the end of a terminal that are redrawn in place until they become final. */
export class LiveBlock {
  private readonly update;
  private lines: (() => readonly string[]) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    stream: NodeJS.WritableStream,
    /** Milliseconds between two redraws, for clocks in the lines. */
    private readonly tick: number,
  ) {
    // If the library hid the cursor, it would listen to signals to show it again; nothing else should handle signals.
    this.update = create(stream, { showCursor: true });
  }

  /** Draws these lines, and redraws them until others replace them or they become final. */
  keepDrawing(lines: () => readonly string[]): void {
    this.lines = lines;
    this.timer ??= setInterval(() => this.draw(), this.tick).unref();
    this.draw();
  }

  draw(): void {
    if (this.lines !== undefined) this.update(this.lines().join('\n'));
  }

  /** Replaces what is drawn with these lines, and makes them final. */
  leave(lines: readonly string[]): void {
    this.lines = undefined;
    clearInterval(this.timer);
    this.timer = undefined;
    this.update(lines.join('\n'));
    this.update.done();
  }
}
