import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { RDS_AUTHORITY_FILES } from '../../../functions/runtime/variables';
import { FunctionName } from '../../../workflow/names';
import type * as Build from '../../build/functions';
import { PACKAGE_ROOT } from '../../package-root';

/** Name of the CA file next to a function's code, that is in LAMBDA_TASK_ROOT. */
export const BUNDLED_CA_FILE = 'database-ca.pem';

/** The RDS authorities that are deployed with the functions that log in, as PEM. */
function rdsAuthorities(): string {
  return readFileSync(join(builtFolder(), FunctionName.preflight, RDS_AUTHORITY_FILES[0]), 'utf8');
}

/** The authorities that logins trust, as PEM: those in the given file, otherwise those of RDS. */
export function authoritiesIn(caFile: string | undefined): string {
  return caFile === undefined ? rdsAuthorities() : readFileSync(caFile, 'utf8');
}

/** Regions of {@link rdsAuthorities}. */
export function rdsAuthorityRegions(): ReadonlySet<string> {
  return new Set([...rdsAuthorities().matchAll(/^# Amazon RDS (\S+) Root CA/gm)].map(([, region = '']) => region));
}

/** The code of functions/`entry`.ts, as it was built with the package. */
export function functionCode(entry: string): Code {
  return Code.fromAsset(join(builtFolder(), entry));
}

/**
 * The same with the PEM file next to it. The copy is made in the cloud assembly, one for all workflows with the same
 * file, so that nothing is left elsewhere however the synthesis ends.
 */
export function functionCodeWithCa(scope: Construct, entry: string, caFile: string): Code {
  const built = join(builtFolder(), entry);
  const ca = readFileSync(caFile, 'utf8');
  const name = `rotation-${entry}-${FileSystem.fingerprint(built, { extraHash: ca }).slice(0, 16)}`;
  const copy = join(assemblyOf(scope), name);
  // The CA file comes last, so that its presence says that the copy is whole.
  if (!existsSync(join(copy, BUNDLED_CA_FILE))) {
    cpSync(built, copy, { recursive: true });
    writeFileSync(join(copy, BUNDLED_CA_FILE), ca);
  }
  return Code.fromAsset(copy);
}

function assemblyOf(scope: Construct): string {
  const folder = Stage.of(scope)?.assetOutdir;
  if (folder === undefined) throw new Error(`${scope.node.path} is in no App, so there is nowhere to put its assets.`);
  return folder;
}

/** The package contains the functions; in a checkout, which runs from TypeScript, they are built on demand. */
function builtFolder(): string {
  if (!__filename.endsWith('.ts')) return join(PACKAGE_ROOT, 'dist/functions');
  // By a path that bundlers do not follow, because it is not part of the package.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { builtFunctions } = require(join(PACKAGE_ROOT, 'infra/build/functions')) as typeof Build;
  return builtFunctions();
}
