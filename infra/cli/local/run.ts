import { paint } from '../terminal/terminal';
import { checkEndpoints } from '../aws/aws-access';
import type { CliContext } from '../context';
import { ExitCode, UsageError } from '../exit-code';
import { Screen, SCREEN_COLUMNS } from './demo/screen';
import { Transcript } from './demo/transcript';
import { codeOf, listenForInterruption } from '../interruption';
import type { LocalFlags } from './options';
import { checkRequirements } from './requirements';

/**
 * Runs the demonstration, or serves until Ctrl-C. Sets the exit code. It first prints that it starts and then loads the rest,
 * because loading takes a second.
 */
export async function runLocal(context: CliContext, flags: LocalFlags): Promise<void> {
  const { terminal, environment, commandLine } = context;
  checkEndpoints(environment);
  checkRequirements(flags, environment);
  if (flags.serve === true && flags.strategy !== 'single-user') {
    throw new UsageError(
      '--strategy is for the demonstration; with --serve, tag a secret of your own: aws secretsmanager tag-resource (docs/strategies.md).',
    );
  }
  if (flags.serve === true && flags.withApp === true) {
    throw new UsageError(
      '--with-app is for the demonstration; with --serve, connect an application of your own (docs/applications.md).',
    );
  }
  if (flags.serve !== true && flags.logs === true) {
    throw new UsageError('--logs is for --serve; --verbose shows every state and attempt of the demonstration.');
  }
  const interruption = listenForInterruption();
  if (flags.serve === true) {
    terminal.write(
      `${paint(terminal).dim('Starting PostgreSQL and the stand-in for AWS, and deploying the stack ...')}\n`,
    );
    const options = await optionsFrom(context, flags);
    const { servingClock } = await import('./options');
    const { serve } = await import('./serve/serve');
    const surroundings = { terminal, interruption, commandLine, showsLogs: flags.logs === true };
    return serve({ ...options, clock: servingClock(flags) }, surroundings);
  }
  const onScreen = terminal.stream !== undefined && terminal.width >= SCREEN_COLUMNS && flags.verbose !== true;
  const view = onScreen ? new Screen(terminal, terminal.stream) : new Transcript(terminal);
  view.starting();
  const options = await optionsFrom(context, flags);
  const { runDemo } = await import('./demo/demo');
  const end = await runDemo(options, flags, view, interruption);
  if (end !== 'good') context.endWith(end === 'bad' ? ExitCode.failure : codeOf(end));
}

async function optionsFrom({ environment }: CliContext, flags: LocalFlags) {
  return (await import('./options')).localOptions(flags, environment);
}
