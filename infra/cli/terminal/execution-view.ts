import { readFailure } from '../../../workflow/read-failure';
import { WarmUpBranch } from '../../../workflow/names';
import type { ExecutionProgress } from '../../local/index';
import { duration, paint, type Terminal } from './terminal';

const NAME_WIDTH = 21;
const BRANCHES: readonly string[] = Object.values(WarmUpBranch);

/** Shows executions as they go: a line for every state that ends and every attempt that fails. */
export class ExecutionView {
  private running = '';
  private labelWidth = 0;

  constructor(
    private readonly terminal: Terminal,
    /** What an execution's lines begin with, where several may run at once. */
    private readonly labelOf: (executionArn: string) => string = () => '',
  ) {}

  show(progress: ExecutionProgress): void {
    const branch = BRANCHES.includes(progress.stateName);
    // A branch's failed attempt was shown already, and the Parallel state around it fails next.
    if (branch && progress.kind === 'failed') return;
    if (progress.kind === 'entered') {
      if (!branch) this.draw(progress);
      return;
    }
    const text = this.describe(progress);
    if (text !== undefined) {
      const name = branch ? `  ${progress.stateName}` : progress.stateName;
      this.line(`  ${this.label(progress)}${name.padEnd(NAME_WIDTH)} ${text}`);
    }
  }

  /** A line between those of the states. */
  line(text: string): void {
    this.erase();
    this.terminal.write(`${text}\n`);
  }

  private describe({
    kind,
    attempt,
    durationMilliseconds,
    error,
    waitMilliseconds,
    next,
    stateName,
  }: ExecutionProgress): string | undefined {
    const { green, red, yellow, dim } = paint(this.terminal);
    const timing = `attempt ${attempt}  ${duration(durationMilliseconds).padStart(7)}`;
    switch (kind) {
      case 'succeeded':
        return `${dim(timing)}  ${green('succeeded')}${next === undefined || stateName !== 'Verdict' ? '' : dim(` → ${next}`)}`;
      case 'attemptFailed':
        return `${dim(timing)}  ${yellow('failed')}  ${dim(reasonOf(error))}`;
      case 'retryScheduled':
        return dim(`next attempt in ${duration(waitMilliseconds ?? 0)}`);
      case 'caught':
        return `${dim(timing)}  ${yellow('caught')}${dim(` → ${next ?? ''}`)}`;
      case 'failed':
        return `${dim(timing)}  ${red('failed')}  ${dim(reasonOf(error))}`;
      case 'aborted':
        return `${dim(timing)}  ${red('aborted')}`;
      case 'entered':
        return undefined;
    }
  }

  /** Labels grow with the longest, so that the states stay in a column. */
  private label({ executionArn }: ExecutionProgress): string {
    const label = this.labelOf(executionArn);
    if (label === '') return '';
    this.labelWidth = Math.max(this.labelWidth, label.length);
    return paint(this.terminal).dim(`${label.padEnd(this.labelWidth)}  `);
  }

  private draw(progress: ExecutionProgress): void {
    if (this.terminal.live) {
      this.erase();
      this.running = progress.stateName;
      const name = this.running.padEnd(NAME_WIDTH);
      this.terminal.write(`  ${this.label(progress)}${paint(this.terminal).dim(`${name} ...`)}`);
    }
  }

  private erase(): void {
    if (this.running !== '') {
      this.terminal.write('\r\u001b[2K');
      this.running = '';
    }
  }
}

/** Error and reason in a few words; the alert has the whole message. */
function reasonOf(error: ExecutionProgress['error']): string {
  if (error === undefined) {
    return '';
  }
  const { reason } = readFailure({ state: '', ...error });
  return reason === 'unexpected' ? error.error : `${error.error} (${reason})`;
}
