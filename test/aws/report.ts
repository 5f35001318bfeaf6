import { paint, type Terminal } from '../../infra/cli/terminal/terminal';
import type { Experiment, Laboratory, Observation } from './experiment';

/** An experiment with what came of it. */
interface Finding {
  readonly experiment: Experiment;
  readonly observation: Observation;
}

/** Runs the experiments one after the other; one that breaks off is reported, and the next is run. */
export async function runExperiments(
  laboratory: Laboratory,
  experiments: readonly Experiment[],
  onStart: (experiment: Experiment) => void,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const experiment of experiments) {
    if (signal.aborted) break;
    onStart(experiment);
    const observation = await experiment.run(laboratory).catch((error: unknown) => ({
      seen: `broke off: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'}`,
      agrees: undefined,
    }));
    findings.push({ experiment, observation });
  }
  return findings;
}

/** What AWS did against what the product assumes, one block an experiment. */
export function report(findings: readonly Finding[], terminal: Terminal): string {
  const { green, red, yellow, bold, dim } = paint(terminal);
  const mark = ({ agrees }: Observation): string =>
    agrees === undefined ? yellow('?  not settled') : agrees ? green('✓  as assumed') : red('✕  NOT as assumed');
  return findings
    .map(({ experiment, observation }) =>
      [
        `${bold(experiment.name.padEnd(16))} ${mark(observation)}`,
        `  ${experiment.question}`,
        `  ${dim('assumed')}  ${experiment.assumed}`,
        `  ${dim('seen')}     ${observation.seen}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}
