import { CURRENT } from '../../functions/rotation/versions';
import type { DiagnoseResult, Impact } from '../../workflow/data';
import { REASONS } from '../../workflow/reasons';
import type { CheckReport } from './check-report';
import { paint, table, type Terminal } from './terminal';

/** The first line of every answer to an operator: can applications log in. */
export function impactLine(impact: Impact, secretName: string, terminal: Terminal): string {
  const { bold, green, red, yellow } = paint(terminal);
  const line = {
    yes: green(`Applications can log in with ${secretName}.`),
    no: red(`Applications CANNOT log in with ${secretName}.`),
    unknown: yellow(`UNKNOWN whether applications can log in with ${secretName}.`),
  }[impact];
  return bold(line);
}

/** Characters of a line, so that long findings stay readable on wide terminals too. */
const LINE_WIDTH = 110;

/** Labelled texts under each other, wrapped beside their labels. */
export function factLines(facts: readonly (readonly [label: string, text: string])[], terminal: Terminal): string {
  const { dim } = paint(terminal);
  const width = Math.max(...facts.map(([label]) => label.length));
  return facts
    .flatMap(([label, text]) =>
      wrapped(text, LINE_WIDTH - width).map(
        (line, index) => `  ${dim((index === 0 ? label : '').padEnd(width))}   ${line}\n`,
      ),
    )
    .join('');
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Numbered steps, or that there is none. */
export function nextSteps(steps: readonly string[], terminal: Terminal): string {
  const { bold } = paint(terminal);
  return steps.length === 0
    ? `Nothing to do.\n`
    : `${bold('What to do')}\n${steps.map((step, index) => `  ${index + 1}. ${step}\n`).join('')}`;
}

/** `2026-11-22 03:12 UTC`. */
export function readableTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** The whole answer of `rotation check`, on one screen. */
export function checkScreen(report: CheckReport, terminal: Terminal): string {
  const { secret, rotation, running, fault } = report;
  const rows = report.versions.map((version) => [
    version.versionId,
    version.labels.join(', '),
    loginText(version, terminal),
  ]);
  const facts: [string, string][] = [
    ['rotation', rotationText(rotation)],
    ['running', running.map(runningText).join(', ') || 'nothing'],
    ...(fault ? [['found', `${fault.title} (${fault.reason}). ${fault.found}`] satisfies [string, string]] : []),
    ['recovery', recoveryText(report)],
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
  removePending: 'would take AWSPENDING away; the database does not hold that password',
};

function recoveryText({ recovery, running }: CheckReport): string {
  if (running.length > 0) {
    return 'not now, while an execution is running';
  }
  if (recovery === null) {
    return 'not known, since nothing could be looked at';
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
