import { factLines } from '../terminal/layout';
import { paint, table, type Terminal } from '../terminal/terminal';
import type { SessionsReport } from './report';

/** The whole answer of `rds-rotation-workflow sessions`, on one screen. */
export function sessionsScreen(report: SessionsReport, terminal: Terminal): string {
  const { bold } = paint(terminal);
  const { applications, more, seenAs, execution } = report;
  const rows = applications.map(({ user, application, address, before, around, since, oldest }) => [
    user,
    application === '' ? '(none)' : application,
    address ?? '-',
    String(before),
    String(around),
    String(since),
    oldest === null ? '-' : readableTime(oldest),
  ]);
  const header = ['user', 'application_name', 'address', 'before', 'around', 'since', 'oldest'];
  return [
    `${bold(headline(report))}\n`,
    ...(rows.length === 0 ? [] : [table(header, rows, terminal)]),
    factLines(
      [
        ['changed', changeText(report)],
        ['more', more === 0 ? null : `${more} more rows are not shown; their sessions are in the sums`],
        ['other user', otherUserText(report)],
        ['seen as', seenAs],
        ['execution', execution.arn],
      ],
      terminal,
    ),
  ].join('\n');
}

function headline({ secret, sessions: { before, around, since } }: SessionsReport): string {
  const all = before + around + since;
  if (all === 0) return `Nobody is logged in with ${secret.name}.`;
  const known = `${before} of ${all} ${all === 1 ? 'session' : 'sessions'} with ${secret.name} ${before === 1 ? 'was' : 'were'} opened before its password was changed`;
  return around === 0 ? `${known}.` : `${known}, ${around} around that time.`;
}

function changeText({ changed: { from, until } }: SessionsReport): string {
  return from === until ? readableTime(from) : `between ${readableTime(from)} and ${readableTime(until)}`;
}

/** Those who still log in with AWSPREVIOUS, where two users take turns. */
function otherUserText({ applications, user }: SessionsReport): string | null {
  const late = applications.filter((application) => application.user !== user && application.since > 0);
  const sessions = late.reduce((sum, { since }) => sum + since, 0);
  return sessions === 0
    ? null
    : `${sessions} of those since were opened as ${late[0]?.user ?? ''}: who opened them holds AWSPREVIOUS, and will be refused after the next rotation`;
}

/** `2026-11-22 03:12:07 UTC`. */
const readableTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
