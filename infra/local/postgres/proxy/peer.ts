import type { Socket } from 'node:net';

/** One side of a conversation: its socket, read in portions of a wanted size and written as fast as it takes. */
export class Peer {
  /** Read from the socket and not yet consumed. */
  private chunks: Buffer[] = [];
  private buffered = 0;

  constructor(readonly socket: Socket) {
    // Readers see a failure on the socket itself; without a listener it would end the process.
    socket.on('error', () => undefined);
  }

  /** The next `count` bytes; undefined if the stream ends before. Throws if it fails. */
  async read(count: number): Promise<Buffer | undefined> {
    while (this.buffered < count) {
      const chunk = await this.nextChunk();
      if (!chunk) return undefined;
      this.chunks.push(chunk);
      this.buffered += chunk.length;
    }
    const all = Buffer.concat(this.chunks);
    const rest = all.subarray(count);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.buffered = rest.length;
    return all.subarray(0, count);
  }

  /** Writes the bytes and waits while the other side is slow to take them; what a closed socket gets is lost. */
  async send(bytes: Buffer): Promise<void> {
    if (!this.socket.write(bytes) && !this.socket.destroyed) await this.oneOf(['drain', 'close']);
  }

  /** Reads on, and forgets, until the other side ends. */
  async discardRest(): Promise<void> {
    while (await this.nextChunk());
  }

  /** Waits for the first of these events of the socket; name `close` among them, or it may be for ever. Throws if it fails. */
  async oneOf(events: readonly string[]): Promise<void> {
    const { socket } = this;
    let settle: () => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const settled = new Promise<void>((resolve, reject) => ([settle, fail] = [resolve, reject]));
    socket.once('error', fail);
    for (const event of events) socket.once(event, settle);
    try {
      await settled;
    } finally {
      socket.off('error', fail);
      for (const event of events) socket.off(event, settle);
    }
  }

  private async nextChunk(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.socket.read() as Buffer | null;
      if (chunk) return chunk;
      if (this.socket.errored) throw this.socket.errored;
      if (this.socket.readableEnded || this.socket.destroyed) return undefined;
      await this.oneOf(['readable', 'end', 'close']);
    }
  }
}
