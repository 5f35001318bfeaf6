import { CURRENT } from '../../../functions/rotation/secret/versions';
import type { DiagnoseResult } from '../../../workflow/document';
import { REASONS } from '../../../workflow/reasons';
import { type Fact, factLines, impactLine, nextSteps } from '../terminal/layout';
import type { CheckReport } from './report';
import { strategyText } from './strategy-advice';
import { paint, table, type Terminal } from '../terminal/terminal';

/** `2026-11-22 03:12 UTC`. */
function readableTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** The whole answer of `rds-rotation-workflow check`, on one screen. */
export function checkScreen(report: CheckReport, terminal: Terminal): string {
  const { secret, rotation, running, fault, runbook } = report;
  const rows = report.versions.map((version) => [
    version.versionId,
    version.labels.join(', '),
    loginText(version, terminal),
  ]);
  const facts: readonly Fact[] = [
    ['rotation', rotationText(rotation)],
    ['running', running.map(runningText).join(', ') || 'nothing'],
    ['strategy', report.strategy && strategyText(report.strategy)],
    ['server', report.server],
    ...report.warnings.map((warning): Fact => ['warning', paint(terminal).yellow(warning)]),
    ['found', fault && `${fault.title} (${fault.reason}). ${fault.found}`],
    ['recovery', recoveryText(report)],
    ['runbook', runbook],
    ['execution', report.execution.arn],
  ];
  return [
    `${impactLine(report.applicationsCanLogIn, secret.name, terminal)}\n`,
    table(['version', 'staging labels', 'logs in'], rows, terminal),
    factLines(facts, terminal),
    nextSteps(report.next, terminal),
  ].join('\n');
}

function loginText({ labels, login, reason }: CheckReport['versions'][number], terminal: Terminal): string {
  const { green, red, yellow } = paint(terminal);
  const why = reason === null ? '' : ` (${reason})`;
  switch (login) {
    case 'accepted':
      return reason === null
        ? green('yes')
        : red(`no: the password is right, but ${lowerFirst(REASONS[reason].title)}`);
    case 'rejected':
      // Any other version is expected to be refused: a role has one password.
      return labels.includes(CURRENT) ? red('no') : 'no';
    case 'unknown':
      return yellow(`unknown${why}`);
    case 'noValue':
      return 'no usable value';
    case 'notTried':
      return 'not tried';
  }
}

function rotationText({ enabled, lastRotated, nextRotation }: CheckReport['rotation']): string {
  const last = lastRotated === null ? 'never rotated yet' : `last on ${readableTime(lastRotated)}`;
  const next = nextRotation === null ? '' : `, next by ${readableTime(nextRotation)}`;
  return `${enabled ? 'on' : 'off'}, ${last}${next}`;
}

function runningText({ name, mode, startedAt }: CheckReport['running'][number]): string {
  return `${name} (${mode}, since ${readableTime(startedAt)})`;
}

const RECOVERY: Readonly<Record<Exclude<DiagnoseResult['wouldDo'], 'none' | 'lookAgain'>, string>> = {
  moveCurrentForward: 'would move AWSCURRENT to the version with AWSPENDING, whose password the database holds',
  moveCurrentBack: 'would move AWSCURRENT back to the version with AWSPREVIOUS, whose password the database holds',
  restorePassword: 'would put the password of AWSCURRENT back into the database',
  restoreOtherUser: 'would give the other user back the password it had before',
  closeOtherUser: 'would take password and login from the other user, which no application has used yet',
  removePending: 'would take AWSPENDING away; the database does not hold that password',
  keepVersion: 'would label the version whose password the database holds, so that it stays, and go on from there',
};

function recoveryText({ recovery, running }: CheckReport): string {
  if (running.length > 0) {
    return 'not now, while an execution is running';
  }
  if (recovery === null) {
    return 'not known, because nothing could be read';
  }
  const { wouldDo, verdict, reason } = recovery;
  const why = reason === null ? '' : `: ${lowerFirst(REASONS[reason].title)} (${reason})`;
  if (wouldDo === 'lookAgain') {
    return `would change nothing until it can tell what the database holds${why}`;
  }
  if (wouldDo === 'none') {
    return verdict === 'unresolved' ? `would change nothing and leave it to a person${why}` : 'has nothing to repair';
  }
  return RECOVERY[wouldDo];
}

/** `The password is refused` inside a sentence; `TLS ...` and other capitals stay. */
const lowerFirst = (title: string): string =>
  /^[A-Z][a-z ]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
