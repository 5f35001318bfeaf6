import type { Command } from 'commander';
import type { ParsedRules } from '../../../schedule/rotation-rules';
import type { CliContext } from '../../context';
import { instant, type Reader, refusal, timeZone, wholeNumber } from '../../flags';
import { previewText } from './render';
import { previewOf } from './report';

interface HoursOfDay {
  readonly from: number;
  readonly until: number;
}

/** Flags of every command that shows windows to come. */
export interface PreviewFlags {
  readonly zone?: string;
  readonly next: number;
  readonly from?: Date;
  readonly lastRotated?: Date;
  readonly officeHours?: HoursOfDay;
  readonly json?: true;
}

const DEFAULT_COUNT = 10;
const MOST_WINDOWS = 500;

/** Gives a command the flags of a preview. */
export function withPreviewFlags(command: Command): Command {
  return command
    .option(
      '--zone <name>',
      'show local time too, such as Asia/Tokyo (default: the time zone of this machine)',
      timeZone('--zone'),
    )
    .option('--next <count>', 'how many windows to show', wholeNumber('--next', 1, MOST_WINDOWS), DEFAULT_COUNT)
    .option('--from <time>', 'show windows from this ISO 8601 time on (default: now)', instant('--from'))
    .option(
      '--last-rotated <time>',
      'time of the last rotation, from which a rate counts (default: the start of the table)',
      instant('--last-rotated'),
    )
    .option(
      '--office-hours <from-until>',
      'warn about windows in these local hours, Monday to Friday, such as 09-18',
      hoursOfDay('--office-hours'),
    )
    .option('--json', 'print JSON');
}

/** Prints the preview of rotation rules as the flags ask. */
export function showPreview(
  rules: ParsedRules,
  flags: PreviewFlags,
  { terminal, zone: here, clock }: CliContext,
): void {
  const { zone = here, next, from = new Date(clock.now()), lastRotated, officeHours, json } = flags;
  const preview = previewOf(rules, {
    zone,
    count: next,
    from,
    lastRotated,
    officeHours: officeHours && { zone, ...officeHours },
  });
  terminal.write(json === true ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview, terminal));
}

/** Reads `09-18`. */
function hoursOfDay(flag: string): Reader<HoursOfDay> {
  return (text) => {
    const [, from, until] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
    const hours = { from: Number(from), until: Number(until) };
    if (hours.from < hours.until && hours.until <= 24) return hours;
    throw refusal(flag, text, 'two full hours, the first before the second, as 09-18');
  };
}
