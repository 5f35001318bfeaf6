import { existsSync, readFileSync } from 'node:fs';
import { ConfigurationError, parseConfiguration, type RotationConfiguration } from './rotation-configuration';

/**
 * Reads a configuration file; undefined if there is none.
 *
 * @throws ConfigurationError that names the file, the place in it, the value and what is allowed
 */
export function readConfiguration(path: string): RotationConfiguration | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return parseConfiguration(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (!(error instanceof ConfigurationError || error instanceof SyntaxError)) throw error;
    throw new ConfigurationError(`${path}: ${error.message}`, { cause: error });
  }
}
