#!/usr/bin/env node
import { ExitCode } from './exit-code';
import { main } from './main';

// The SDK's notice about Node versions would clutter the output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
endWithOutput(process);
void main(process.argv);

/**
 * Ends the process if its output can no longer be written: silently if the reader is gone, as after `| head`.
 * Cleanup at exit still runs.
 */
function endWithOutput({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    stderr.write(`error: The output cannot be written: ${error.message}.\n`);
    process.exit(ExitCode.failure);
  });
  // If stderr is closed, there is nowhere to report it.
  stderr.on('error', () => undefined);
}
