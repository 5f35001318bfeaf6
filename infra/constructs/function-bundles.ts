import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';

const PACKAGE_ROOT = join(__dirname, '../..');
const FUNCTIONS_FOLDER = join(PACKAGE_ROOT, 'functions');

/** Name under which the CA file lies in a function's bundle, that is in LAMBDA_TASK_ROOT. */
export const BUNDLED_CA_FILE = 'database-ca.pem';

/** What else goes into the bundles. */
export interface BundledFiles {
  /** PEM file for the functions that log in to a database. */
  readonly databaseCaFile: string | undefined;
  /** The entries of those functions. */
  readonly loggingIn: readonly string[];
}

/** The built functions, in a temporary folder until their assets are staged. */
export interface FunctionBundles {
  /** The code of functions/`entry`.ts. */
  codeOf(entry: string): Code;
  /** Removes the temporary folder; to be called when every function has been made. */
  discard(): void;
}

/**
 * Builds one CommonJS file for each entry file, all in one run of esbuild, with the SDK inside: the form that loads
 * fastest in Lambda, and that runs on Node 20 too, since the laptop runs the same bundles. Not `NodejsFunction`, which
 * starts a process for each function, looks for a lock file of the project it is used in, and prints as it goes.
 * Where CDK asks for no bundling (context `aws:cdk:bundling-stacks`) the code is the unbuilt folder.
 */
export function bundleFunctions(scope: Construct, entries: readonly string[], files: BundledFiles): FunctionBundles {
  if (!Stack.of(scope).bundlingRequired) {
    return { codeOf: () => Code.fromAsset(FUNCTIONS_FOLDER), discard: () => undefined };
  }
  const folder = mkdtempSync(join(FileSystem.tmpdir, 'rotation-functions-'));
  buildSync({
    absWorkingDir: PACKAGE_ROOT,
    entryPoints: entries.map((entry) => ({ in: join(FUNCTIONS_FOLDER, `${entry}.ts`), out: join(entry, 'index') })),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The SDK's ES build can be tree-shaken, its CommonJS build cannot.
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'silent',
  });
  if (files.databaseCaFile !== undefined) {
    for (const entry of files.loggingIn) {
      copyFileSync(files.databaseCaFile, join(folder, entry, BUNDLED_CA_FILE));
    }
  }
  return {
    codeOf: (entry) => Code.fromAsset(join(folder, entry)),
    discard: () => {
      // `cdk synth --no-staging` leaves assets where they are instead of copying them.
      if (scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT) === undefined) {
        rmSync(folder, { recursive: true });
      }
    },
  };
}
