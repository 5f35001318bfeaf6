import { createColors } from 'picocolors';
import type { Preview, PreviewedWindow } from './preview';
import { localMoment } from './zone';

/** Prints a preview for a person: the sentence, the table of windows, the warnings. */
export function previewText(preview: Preview, colours: boolean): string {
  const { bold, dim, yellow } = createColors(colours);
  const window = preview.duration === null ? '' : `, window ${preview.duration}`;
  const lines = [bold(preview.sentence), dim(`${preview.expression}${window}`), ''];
  if (preview.openNow !== null) lines.push(`Open at this moment: ${utcSpan(preview.openNow)} UTC`, '');

  const local = preview.zone === 'UTC' ? [] : [preview.zone];
  const rows = preview.next.map((each) => [utcSpan(each), ...(local.length > 0 ? [localSpan(each)] : [])]);
  const header = ['Opens to closes, UTC', ...local];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ');
  lines.push(dim(`  ${line(header)}`.trimEnd()));
  preview.next.forEach((each, index) => {
    const change = local.length > 0 && each.clocksChangedFrom !== undefined;
    const mark = change ? yellow(`   clocks changed: ${each.clocksChangedFrom} to ${each.offset}`) : '';
    lines.push(`  ${line(rows[index] ?? [])}`.trimEnd() + mark);
  });
  if (preview.warnings.length > 0) {
    lines.push('', ...preview.warnings.map((warning) => `${yellow('!')} ${warning}`));
  }
  return `${lines.join('\n')}\n`;
}

function utcSpan({ opensAt, closesAt }: PreviewedWindow): string {
  const closes = closesAt.slice(11, 16);
  return `${localMoment(new Date(opensAt), 'UTC').text} to ${closes === '00:00' ? '24:00' : closes}`;
}

function localSpan({ localOpensAt, localClosesAt, offset }: PreviewedWindow): string {
  const sameDay = localOpensAt.slice(0, -6) === localClosesAt.slice(0, -6);
  return `${localOpensAt} to ${localClosesAt.slice(-5)}${sameDay ? '' : ' (+1)'} ${offset}`;
}
