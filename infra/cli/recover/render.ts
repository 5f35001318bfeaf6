import type { Verdict } from '../../../workflow/document';
import { FailureName } from '../../../workflow/error-names';
import { type Fact, factLines, impactLine, nextSteps } from '../terminal/layout';
import { rankOf } from '../aws/described-secret';
import type { RecoverReport } from './report';
import { paint, type Terminal } from '../terminal/terminal';

const VERDICT: Readonly<Record<Verdict, string>> = {
  rolledForward: 'rolled forward',
  rolledBack: 'rolled back',
  unresolved: 'unresolved',
};

/** The end of `rds-rotation-workflow recover`, below the states that were shown as they went. */
export function recoverScreen(report: RecoverReport, terminal: Terminal): string {
  const { dim, green, red } = paint(terminal);
  const { verdict, acts, labels, versionId, execution, runbook } = report;
  const labelled = Object.entries(labels ?? {}).sort(([, one], [, other]) => rankOf(one) - rankOf(other));
  const inOrder = verdict === 'rolledForward' && !acts?.length;
  const facts: readonly Fact[] = [
    ['verdict', (verdict === 'unresolved' ? red : green)(inOrder ? 'nothing to repair' : VERDICT[verdict])],
    ...report.story.map((sentence, index): Fact => [index === 0 ? 'found' : '', sentence]),
    ...labelled.map(([id, held], index): Fact => [
      index === 0 ? 'labels' : '',
      `${held.join(', ')} on ${id}${id === versionId ? dim(' (the version recovered)') : ''}`,
    ]),
    ['runbook', runbook],
    ['execution', execution.arn],
  ];
  const whyRed =
    execution.error === FailureName.rotationFailed
      ? dim(
          `The execution ends in ${FailureName.rotationFailed}, and that is right: this version was not rotated in.\n`,
        )
      : '';
  return [
    `\n${impactLine(report.applicationsCanLogIn, report.secret.name, terminal)}\n`,
    factLines(facts, terminal),
    `${nextSteps(report.next, terminal)}${whyRed}`,
  ].join('\n');
}
