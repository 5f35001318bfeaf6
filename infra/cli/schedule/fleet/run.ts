import type { Fleet } from '../../../schedule/fleet/fleet';
import { FleetConfigError, parseFleet } from '../../../schedule/fleet/fleet-config';
import type { CliContext } from '../../context';
import { UsageError } from '../../exit-code';
import { readGiven } from '../../files';

/** The secrets of the account that the environment names; those that cannot be placed are named on standard error. */
export async function fleetOfAccount(context: CliContext, hostTag: string): Promise<Fleet> {
  const { readAccount } = await import('./account');
  const { secrets, skipped } = await readAccount((await context.connect()).secretsManager, hostTag);
  skipped.forEach((line) => context.errors.write(`${line}\n`));
  return { secrets, blackouts: [] };
}

/** @throws UsageError if the file cannot be read, or is no description of a fleet. */
export function fleetOfFile(context: CliContext, path: string): Fleet {
  const text = readGiven(context, '--config', path);
  try {
    return parseFleet(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof FleetConfigError || error instanceof SyntaxError)) throw error;
    throw new UsageError(`--config ${path}: ${error.message}`, { cause: error });
  }
}
