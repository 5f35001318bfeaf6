import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { builtFunctions } from '../build/functions';
import { ReleasedStack } from './released-stack';
import { zipOf } from './zip';

/** Name of the template, next to the zip files. */
export const TEMPLATE = 'rds-rotation-workflow.template.json';

/** What is released for those without CDK: a template, and the zips that it names. */
export interface Release {
  readonly template: string;
  /** By name, which ends in the hash of the content. */
  readonly zips: ReadonlyMap<string, Uint8Array>;
}

/** The same sources give the same bytes. */
export function release(): Release {
  const functions = builtFunctions();
  const built = readdirSync(functions).map((name) => {
    const zip = zipOf(join(functions, name));
    return { name, file: `${name}-${createHash('sha256').update(zip).digest('hex').slice(0, 16)}.zip`, zip };
  });
  const outdir = mkdtempSync(join(tmpdir(), 'release-template-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      treeMetadata: false,
      context: { 'aws:cdk:disable-asset-staging': true, '@aws-cdk/aws-iam:minimizePolicies': true },
    });
    const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
    new ReleasedStack(app, 'Release', new Map(built.map(({ name, file }) => [name, file])), { synthesizer });
    const template = app.synth().getStackByName('Release').template as object;
    const text = `${JSON.stringify(template, null, 1)}\n`;
    const used = built.filter(({ file }) => text.includes(file));
    return { template: text, zips: new Map(used.map(({ file, zip }) => [file, zip])) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Writes a release into a folder, in place of what is there. */
export function writeRelease({ template, zips }: Release, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, TEMPLATE), template);
  zips.forEach((zip, name) => writeFileSync(join(folder, name), zip));
}
