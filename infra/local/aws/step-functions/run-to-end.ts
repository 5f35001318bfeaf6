import type { Ending } from './ending';
import { endingBy, success } from './ending';
import { runFlow } from './interpreter/interpreter';
import type { Run } from './interpreter/run';
import type { Thread } from './interpreter/thread';
import { Abandoned } from './language/failures';

/** The machine's limit, and what cuts the work off: then, or when somebody stops it. */
export interface Limits {
  /** From now on, so that a redrive has the whole of it again; undefined: none. */
  readonly timeoutSeconds: number | undefined;
  readonly cut: AbortController;
}

/**
 * Runs an execution's thread from where it stands to its end.
 * @throws what is no ending of a workflow: a defect, or an Abandoned because the stand-in ends
 */
export async function runToEnd(run: Run, thread: Thread, { timeoutSeconds, cut }: Limits): Promise<Ending> {
  const over = new AbortController();
  if (timeoutSeconds !== undefined) {
    run.clock.sleep(timeoutSeconds * 1000, over.signal).then(
      () => cut.abort(new Abandoned('timedOut')),
      () => undefined,
    );
  }
  try {
    const output = await runFlow(run, thread);
    cut.signal.throwIfAborted();
    return success(output);
  } catch (error) {
    const ending = endingBy(error);
    if (!ending) throw error;
    return ending;
  } finally {
    over.abort();
  }
}
