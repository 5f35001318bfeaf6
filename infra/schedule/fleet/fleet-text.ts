import type { Attention } from './attention';
import { clockOf } from './fleet';
import type { FleetReport } from './fleet-report';
import { commonEnding, shortened, withoutEnding } from './host-names';
import type { FleetMonth, HostDay, MonthDay } from './month';

/** Columns for a host; with 31 days and the gaps between weeks a line has 80. */
const HOST_WIDTH = 42;
/** More of a kind than this are counted: the page and the JSON have them all. */
const MOST_LINES = 20;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The whole fleet report for a terminal of 80 columns: what needs attention, then the month, hosts by days. */
export function fleetText(report: FleetReport): string {
  const { month, attention, general } = report;
  const ending = commonEnding(month.rows.flatMap(({ host }) => host ?? []));
  return [
    ...report.summary.map((part) => `  ${part}`),
    ...(attention.length + general.length > 0 ? ['', 'Needs attention:'] : []),
    ...general.map((finding) => `  - ${finding}`),
    ...limited(attention, attentionLines),
    '',
    ...matrix(month, ending),
    ...(month.openings.length === 0 ? [] : ['', `Openings in ${month.title}:`]),
    ...limited(month.openings, ({ date, from, until, collides, secret, host }) => {
      const weekday = WEEKDAYS[month.days.find((day) => day.date === date)?.weekday ?? 0] ?? '';
      const where = host === undefined ? '' : ` on ${withoutEnding(host, ending)}`;
      return [`  ${collides ? '!' : ' '} ${weekday} ${date} ${clockOf(from)}-${clockOf(until)}  ${secret}${where}`];
    }),
    '',
  ].join('\n');
}

function limited<T>(items: readonly T[], lines: (item: T) => readonly string[]): string[] {
  const more = items.length - MOST_LINES;
  return [
    ...items.slice(0, MOST_LINES).flatMap(lines),
    ...(more > 0 ? [`  and ${more} more: --out fleet.html and --json show all`] : []),
  ];
}

function attentionLines({ secret, problems, instead, note }: Attention): string[] {
  return [
    `  - ${secret}`,
    ...problems.map((problem) => `      ${problem}`),
    ...(instead === undefined
      ? []
      : [`      instead ${instead.expression}, window ${instead.duration}: ${instead.sentence}`]),
    ...(note === undefined ? [] : [`      ${note}`]),
  ];
}

function matrix({ title, days, rows }: FleetMonth, ending: string): string[] {
  const line = (name: string, cell: (day: MonthDay, index: number) => string): string =>
    `${name.padEnd(HOST_WIDTH)} ${days.map((day, index) => (day.weekday === 0 && index > 0 ? ' ' : '') + cell(day, index)).join('')}`.trimEnd();
  return [
    `${title}, windows that open per host and day, UTC`,
    `  1-9 openings, + more, ! two at once on the host, x on a blackout date, # blackout${ending === '' ? '' : `; hosts end in ${ending}`}`,
    '',
    line('', ({ date }) => (date.endsWith('0') ? date.slice(8, 9) : ' ')),
    line('', ({ date }) => date.slice(9)),
    ...rows.map(({ host, days: cells }) =>
      line(nameOf(host, ending), ({ blackout }, index) => sign(cells[index], blackout !== undefined)),
    ),
  ];
}

function nameOf(host: string | undefined, ending: string): string {
  return host === undefined ? '(host unknown, collisions too)' : shortened(withoutEnding(host, ending), HOST_WIDTH);
}

function sign(day: HostDay | undefined, blackout: boolean): string {
  if (day === undefined || day.openings === 0) return blackout ? '#' : '.';
  if (day.onBlackout) return 'x';
  if (day.collides) return '!';
  return day.openings > 9 ? '+' : String(day.openings);
}
