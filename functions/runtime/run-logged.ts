import { classify } from '../errors/classify';
import type { Clock } from '../rotation/ports';

/** What a log line says about the work: which, on which secret, which version. */
interface Work {
  readonly name: string;
  readonly secretArn?: string;
  readonly versionId?: string;
}

/**
 * The only try/catch around a function's work: logs one line with the outcome and the duration, and throws nothing unlogged
 * but a classified error, whose name the state machine knows and whose message holds no secret.
 */
export async function runLogged<T>(work: Work, clock: Clock, run: () => Promise<T>): Promise<T> {
  const began = clock.now();
  try {
    const result = await run();
    logLine('INFO', { ...work, outcome: 'done', milliseconds: clock.now() - began });
    return result;
  } catch (error) {
    const fault = classify(error, `Running ${work.name}`, 'aws');
    logLine('ERROR', {
      ...work,
      outcome: fault.name,
      reason: fault.reason,
      message: fault.message,
      milliseconds: clock.now() - began,
    });
    if (fault.reason === 'unexpected' && error instanceof Error) {
      // Where in our code, without the message, which may quote anything.
      logLine('ERROR', {
        ...work,
        frames: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')),
      });
    }
    throw fault;
  }
}

/** One line of structured log. Values are small facts: names, ids, durations, error reasons; never a secret. */
function logLine(level: 'INFO' | 'ERROR', fields: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ level, ...fields }));
}
