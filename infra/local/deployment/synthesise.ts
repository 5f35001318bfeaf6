import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAppOptions } from '../../local-stack';
import type { Deployment } from './deployment';
import { readDeployment } from './read-deployment';

/**
 * Synthesises the local stack in this process, bundles included (some seconds), and reads what is to be run.
 * The CDK is loaded only here, for it takes a second.
 */
export async function synthesise(options: LocalAppOptions): Promise<Deployment> {
  const { buildLocalApp, LOCAL_STACK } = await import('../../local-stack');
  const assembly = buildLocalApp(options).synth();
  const template = JSON.parse(readFileSync(join(assembly.directory, `${LOCAL_STACK}.template.json`), 'utf8')) as object;
  return readDeployment(template, assembly.directory);
}
