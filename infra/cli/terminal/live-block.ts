import { create } from 'log-update';

/** Lines at the end of a terminal that are drawn over until they are left standing. */
export class LiveBlock {
  private readonly update;
  private lines: (() => readonly string[]) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    stream: NodeJS.WritableStream,
    /** Milliseconds between two drawings, for clocks in the lines. */
    private readonly tick: number,
  ) {
    // A cursor that the library hides it shows again by listening to signals, of which others are to know nothing.
    this.update = create(stream, { showCursor: true });
  }

  /** Draws these lines now and again, until others are drawn or left. */
  keepDrawing(lines: () => readonly string[]): void {
    this.lines = lines;
    this.timer ??= setInterval(() => this.draw(), this.tick).unref();
    this.draw();
  }

  draw(): void {
    if (this.lines !== undefined) this.update(this.lines().join('\n'));
  }

  /** Puts these lines in place of what is drawn, and leaves them standing. */
  leave(lines: readonly string[]): void {
    this.lines = undefined;
    clearInterval(this.timer);
    this.timer = undefined;
    this.update(lines.join('\n'));
    this.update.done();
  }
}
