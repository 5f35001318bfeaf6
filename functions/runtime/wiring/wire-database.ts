import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RotationError } from '../../errors/rotation-error';
import { PostgresDatabase } from '../../postgres/database';
import type { Database } from '../../rotation/ports';
import { readDatabaseSettings } from '../environment';
import { RDS_AUTHORITY_FILES } from '../variables';
import type { Environment } from './wire';

/** @throws RotationError `configuration` if no certificate authority can be read. */
export function database(environment: Environment): Database {
  const { caFile, ...settings } = readDatabaseSettings(environment);
  const { LAMBDA_TASK_ROOT: folder = '.', AWS_REGION: region } = environment;
  const ca = readAuthorities(caFile ? [caFile] : RDS_AUTHORITY_FILES, folder);
  return new PostgresDatabase({ ...settings, ca, region });
}

/** The certificates in those of the files that can be read, one at least. */
function readAuthorities(files: readonly string[], folder: string): string {
  const paths = files.map((file) => resolve(folder, file));
  const texts = paths.map(textOf).filter((text) => text !== undefined);
  if (texts.length === 0) {
    throw new RotationError('configuration', {
      attempted: `Reading the certificate authorities of the database from ${paths.join(' and ')}`,
      found: 'no such file can be read',
    });
  }
  return texts.join('\n');
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
