import { ExitCode } from '../exit-code';

/**
 * Ends the process if its output cannot be written any more: silently if nobody reads it, as after `| head`.
 * Whatever is to be cleaned up at the end is.
 */
export function endWithOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    stderr.write(`error: The output cannot be written: ${error.message}.\n`);
    process.exit(ExitCode.failure);
  });
  // Where nobody reads the errors there is nobody to be told.
  stderr.on('error', () => undefined);
}
