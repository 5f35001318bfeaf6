import type { Command } from 'commander';
import type { ParsedRules } from '../../schedule/rotation-rules';
import { readCount, readInstant, readOfficeHours, readZone } from './options';
import { previewOf } from './preview';
import { previewText } from './table';
import type { ScheduleContext } from './context';

/** Flags of every command that shows windows to come. */
export interface PreviewFlags {
  readonly zone?: string;
  readonly next?: string;
  readonly from?: string;
  readonly lastRotated?: string;
  readonly officeHours?: string;
  readonly json?: boolean;
}

const DEFAULT_COUNT = '10';

/** Gives a command the flags of a preview. */
export function withPreviewFlags(command: Command): Command {
  return command
    .option('--zone <name>', 'show local time too, as Asia/Tokyo (default: the zone of this machine)')
    .option('--next <count>', 'how many windows to show (default: 10)')
    .option('--from <time>', 'show windows from this ISO time on (default: now)')
    .option('--last-rotated <time>', 'the last rotation, from which a rate counts (default: the start of the table)')
    .option('--office-hours <from-until>', 'warn of windows in these local hours, Monday to Friday, as 09-18')
    .option('--json', 'print JSON');
}

/** Prints the preview of rotation rules as the flags ask. */
export function showPreview(rules: ParsedRules, flags: PreviewFlags, context: ScheduleContext): void {
  const zone = readZone(flags.zone ?? context.zone);
  const preview = previewOf(rules, {
    zone,
    count: readCount(flags.next ?? DEFAULT_COUNT),
    from: flags.from === undefined ? context.now() : readInstant('--from', flags.from),
    lastRotated: flags.lastRotated === undefined ? undefined : readInstant('--last-rotated', flags.lastRotated),
    officeHours: flags.officeHours === undefined ? undefined : readOfficeHours(flags.officeHours, zone),
  });
  context.write(flags.json === true ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview, context.colours));
}
