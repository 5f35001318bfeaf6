/**
 * Sends what is written to stdout and stderr out line by line. Unlike the worker's own streams, lines written last
 * thing before an exit still arrive, and in order with the other messages.
 * @returns sends out an unfinished last line
 */
export function captureOutput(onLine: (line: string) => void): () => void {
  let unfinished = '';

  function write(
    chunk: string | Uint8Array,
    encodingOrDone?: BufferEncoding | ((error?: Error) => void),
    done?: (error?: Error) => void,
  ): boolean {
    const lines = (unfinished + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    unfinished = lines.pop() ?? '';
    lines.forEach(onLine);
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (callback) process.nextTick(callback);
    return true;
  }

  process.stdout.write = write;
  process.stderr.write = write;
  return () => {
    if (unfinished !== '') onLine(unfinished);
    unfinished = '';
  };
}
