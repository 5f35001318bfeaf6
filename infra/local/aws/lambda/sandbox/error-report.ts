import { types } from 'node:util';
import type { ErrorReport } from './sandbox-protocol';

/** An error of Lambda's runtime itself, such as a handler that cannot be found. */
export class RuntimeError extends Error {
  constructor(
    override readonly name: `Runtime.${string}`,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * What Lambda's Node.js runtime makes of something thrown: `errorType` is the error's name, and for what is no Error
 * the JavaScript type.
 * @param type takes the place of the error's name
 */
export function errorReport(thrown: unknown, type?: string): ErrorReport {
  if (types.isNativeError(thrown) || thrown instanceof Error) {
    return {
      errorType: type ?? thrown.name,
      errorMessage: thrown.message,
      trace: thrown.stack?.split('\n') ?? [],
    };
  }
  return { errorType: type ?? typeof thrown, errorMessage: String(thrown), trace: [] };
}
