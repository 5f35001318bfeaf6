/** More than the 256 KiB Step Functions hands on: it fails with States.DataLimitExceeded, which no state can catch. */
const CHARACTERS = 300_000;

/** Stands in for a function whose answer ends the execution without its catch; it can still be woken. */
export const handler = async ({ task }: { readonly task: string }): Promise<object> =>
  task === 'warm' ? {} : { padding: 'x'.repeat(CHARACTERS) };
