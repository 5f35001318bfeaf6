import { paint, table, type Terminal } from '../../terminal/terminal';
import type { Preview, PreviewedWindow } from './report';
import { localMoment } from './zone';

/** A preview for a person: the sentence, the table of windows, the warnings. */
export function previewText(preview: Preview, terminal: Terminal): string {
  const { bold, dim, yellow } = paint(terminal);
  const { sentence, expression, duration, openNow, zone, next, warnings } = preview;
  const local = zone !== 'UTC';
  const header = ['Opens to closes, UTC', ...(local ? [zone] : [])];
  const rows = next.map((each) => {
    const mark =
      each.clocksChangedFrom === undefined ? '' : `clocks changed: ${each.clocksChangedFrom} to ${each.offset}`;
    return [utcSpan(each), ...(local ? [localSpan(each), yellow(mark)] : [])];
  });
  return [
    `${bold(sentence)}\n${dim(`${expression}${duration === null ? '' : `, window ${duration}`}`)}\n`,
    ...(openNow === null ? [] : [`Open at this moment: ${utcSpan(openNow)} UTC\n`]),
    table(header, rows, terminal),
    ...(warnings.length === 0 ? [] : [warnings.map((warning) => `${yellow('!')} ${warning}\n`).join('')]),
  ].join('\n');
}

function utcSpan({ opensAt, closesAt }: PreviewedWindow): string {
  const closes = closesAt.slice(11, 16);
  return `${localMoment(new Date(opensAt), 'UTC').text} to ${closes === '00:00' ? '24:00' : closes}`;
}

function localSpan({ localOpensAt, localClosesAt, offset }: PreviewedWindow): string {
  const sameDay = localOpensAt.slice(0, -6) === localClosesAt.slice(0, -6);
  return `${localOpensAt} to ${localClosesAt.slice(-5)}${sameDay ? '' : ' (+1)'} ${offset}`;
}
