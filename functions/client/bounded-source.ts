import type { SecretSource } from './secret-version';

/** Longest wait for an answer, in milliseconds: without it, connections would hang as long as an endpoint does not answer. */
const TIMEOUT_MILLISECONDS = 5_000;

/** The same source with a time limit on each read: the signal asks it to stop, and the caller gets an error even if it does not. */
export function boundedSource(secretId: string, source: SecretSource): SecretSource {
  return async (label, fresh) => {
    const controller = new AbortController();
    const silence = new Error(
      `Reading ${label} of the secret ${secretId}: no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds.`,
    );
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(silence);
        controller.abort(silence);
      }, TIMEOUT_MILLISECONDS);
    });
    return Promise.race([source(label, fresh, controller.signal), timeout]).finally(() => clearTimeout(timer));
  };
}
