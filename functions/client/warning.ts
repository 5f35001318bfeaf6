/** Where warnings go unless the application takes them: stderr, by way of the process's event `warning`. */
export const processWarning = (message: string): void => process.emitWarning(message, 'RotationWarning');

/** What failed, in one phrase. */
export const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error';
