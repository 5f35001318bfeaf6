import { isRotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription } from '../ports';
import { primaryOf, usableSettings } from '../secret/settings';

/** The same ports, with the database configured by the secret's tags. A rollback ignores tags that cannot be used. */
export function underSettingsOf(description: SecretDescription, ports: RotationPorts): RotationPorts {
  const { verificationQuery, authorities } = usableSettings(description);
  const query = verificationQuery === undefined ? {} : { verificationQuery };
  const usable = { ...query, ...primaryOf(ports.writers.deployed(description)) };
  try {
    return { ...ports, database: ports.database.under({ ...usable, ...(authorities && { authorities }) }) };
  } catch (error) {
    if (!isRotationError(error, 'configuration')) throw error;
    return { ...ports, database: ports.database.under(usable) };
  }
}
