import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from './deployment';
import { readDeployment } from './read-deployment';
import type { DeploymentTarget } from './template';
import { UndeployableTemplate } from './template';

/** The part of a CDK App that is used; the stand-in itself does not load the CDK. */
interface SynthesisableApp {
  synth(): {
    readonly directory: string;
    readonly stacks: readonly { readonly stackName: string; readonly template: unknown }[];
  };
}

/**
 * Synthesises a CDK app in this process, without its command line, and reads what the stand-in runs of it.
 * @param buildApp makes the app; `outdir` belongs into its props
 * @param target the stack's own name is taken where none is given
 * @param outdir default: a new folder among the temporary files, which the caller may remove with the result's `outdir`
 * @throws UndeployableTemplate if the app has not exactly one stack, or {@link readDeployment} refuses it
 */
export function synthesise(
  buildApp: (outdir: string) => SynthesisableApp,
  target: DeploymentTarget,
  outdir: string = mkdtempSync(join(tmpdir(), 'rotation-synth-')),
): Deployment & { readonly outdir: string } {
  const { directory, stacks } = buildApp(outdir).synth();
  const [stack, ...others] = stacks;
  if (!stack || others.length > 0) {
    const found = stacks.map(({ stackName }) => stackName).join(', ') || 'none';
    throw new UndeployableTemplate(`The app must have exactly one stack to run locally; it has: ${found}.`);
  }
  const deployment = readDeployment(stack.template as object, directory, { stackName: stack.stackName, ...target });
  return { ...deployment, outdir: directory };
}
