import { paint, table, type Terminal } from '../../../infra/cli/terminal/terminal';
import type { FaultKind } from './fault';
import { caseName, type Report } from './run-case';

const COLUMNS = [
  ['tried', () => true],
  ['no effect', ({ verdict }) => verdict === 'succeeded'],
  ['rolled forward', ({ verdict }) => verdict === 'rolledForward'],
  ['rolled back', ({ verdict }) => verdict === 'rolledBack'],
  ['unresolved, can log in', ({ verdict, lockedOut }) => verdict === 'unresolved' && !lockedOut],
  ['unresolved, cannot', ({ verdict, lockedOut }) => verdict === 'unresolved' && lockedOut],
  ['not started', ({ verdict }) => verdict === 'notStarted'],
  ['not injected', ({ injected }) => !injected],
  ['locked out', ({ lockedOut }) => lockedOut],
  ['violations', ({ violations }) => violations.length > 0],
] as const satisfies readonly (readonly [string, (report: Report) => boolean])[];

/** How many stories of each kind of fault ended how, and which faults were never injected. */
export function summary(reports: readonly Report[], terminal: Terminal): string {
  const kindsOf = ({ faultCase }: Report) => faultCase.faults.map(({ kind }) => kind);
  const kinds = [...new Set(reports.flatMap(kindsOf))].sort();
  const rows = kinds.map((kind: FaultKind) =>
    row(
      kind,
      reports.filter((report) => kindsOf(report).includes(kind)),
    ),
  );
  const title = Math.max(0, ...reports.map(({ faultCase }) => faultCase.faults.length)) > 1 ? 'pairs with' : 'fault';
  const absent = reports
    .filter(({ injected }) => !injected)
    .map(({ faultCase }) => paint(terminal).dim(`  not injected: ${caseName(faultCase)}\n`));
  return [table([title, ...COLUMNS.map(([name]) => name)], [...rows, row('all', reports)], terminal), ...absent].join(
    '',
  );
}

function row(title: string, reports: readonly Report[]): string[] {
  return [title, ...COLUMNS.map(([, belongs]) => String(reports.filter(belongs).length))];
}

/** A story in which something happened that must never happen, by the name under which it can be run again. */
function violated({ faultCase, verdict, violations }: Report, terminal: Terminal): string {
  const { red } = paint(terminal);
  return [red(`✗ ${caseName(faultCase)} (${verdict})`), ...violations.map((violation) => `    ${violation}`)]
    .map((line) => `${line}\n`)
    .join('');
}

/** Shows how far the stories have come: one line drawn over on a terminal, else a line for every twenty; and what is violated, at once. */
export class Progress {
  private done = 0;
  private bad = 0;

  constructor(
    private readonly total: number,
    private readonly terminal: Terminal,
  ) {}

  count(report: Report): void {
    this.done += 1;
    if (report.violations.length > 0) {
      this.bad += 1;
      this.terminal.write(`${this.terminal.live ? '\n' : ''}${violated(report, this.terminal)}`);
    }
    const text = `  ${this.done} of ${this.total} stories, ${this.bad} with a violation`;
    if (this.terminal.live) this.terminal.write(`\r${text}${this.done === this.total ? '\n' : ''}`);
    else if (this.done % 20 === 0 || this.done === this.total) this.terminal.write(`${text}\n`);
  }
}
