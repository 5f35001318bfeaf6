import { InvalidArgumentError } from 'commander';

/** Reads a whole number from 1 to `most`; refuses anything else as commander does. */
export const upTo =
  (most: number) =>
  (text: string): number => {
    const value = /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
    if (value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
  };

/** Runs a bench; what it throws is printed, and the exit code is 1. */
export function run(main: () => Promise<void>): void {
  // What the SDK says about future versions of Node.js has nothing to do with the figures.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
