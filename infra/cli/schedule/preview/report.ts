import { advice, meetsOfficeHours, type OfficeHours } from '../../../schedule/advice';
import { openings, windows, type RotationWindow, take } from '../../../schedule/calendar';
import type { ParsedRules } from '../../../schedule/rotation-rules';
import { sentence } from '../../../schedule/sentence';
import { localMoment } from './zone';

/** What a preview is asked for. */
interface PreviewRequest {
  readonly from: Date;
  /** Anchor of a rate; by default `from`. */
  readonly lastRotated: Date | undefined;
  readonly count: number;
  readonly zone: string;
  readonly officeHours: OfficeHours | undefined;
}

/** One window of a preview, as `--json` prints it. */
export interface PreviewedWindow {
  /** ISO, in UTC. */
  readonly opensAt: string;
  readonly closesAt: string;
  /** `Mon 2026-12-14 12:00` in the zone asked for. */
  readonly localOpensAt: string;
  readonly localClosesAt: string;
  /** `GMT+9`. */
  readonly offset: string;
  /** The offset of the row before, if the clocks were changed in between. */
  readonly clocksChangedFrom?: string;
  readonly inOfficeHours?: boolean;
}

/** Everything to know about rotation rules before relying on them. */
export interface Preview {
  readonly expression: string;
  readonly duration: string | null;
  readonly sentence: string;
  readonly zone: string;
  /** The window that is open at `from`, if one is. */
  readonly openNow: PreviewedWindow | null;
  readonly next: readonly PreviewedWindow[];
  readonly warnings: readonly string[];
}

/** Computes the preview. */
export function previewOf(rules: ParsedRules, request: PreviewRequest): Preview {
  const query = { lastRotated: request.lastRotated ?? request.from, after: request.from };
  const preview = (window: RotationWindow): PreviewedWindow => previewed(window, request);
  const cron = rules.schedule.kind === 'cron';
  const current = cron
    ? take(windows(rules, { after: request.from }), 1).find((each) => each.opensAt < request.from)
    : undefined;
  const next = take(openings(rules, cron ? { after: request.from } : query), request.count).map(preview);
  return {
    expression: rules.schedule.expression ?? '',
    duration: rules.duration ?? null,
    sentence: sentence(rules),
    zone: request.zone,
    openNow: current === undefined ? null : preview(current),
    next: next.map((each, index) => {
      const before = next[index - 1]?.offset;
      return before === undefined || before === each.offset ? each : { ...each, clocksChangedFrom: before };
    }),
    warnings: [...advice(rules), ...anchorAdvice(rules, request), ...officeAdvice(next, request)],
  };
}

function previewed(window: RotationWindow, { zone, officeHours }: PreviewRequest): PreviewedWindow {
  const opens = localMoment(window.opensAt, zone);
  return {
    opensAt: window.opensAt.toISOString(),
    closesAt: window.closesAt.toISOString(),
    localOpensAt: opens.text,
    localClosesAt: localMoment(window.closesAt, zone).text,
    offset: opens.offset,
    ...(officeHours === undefined ? {} : { inOfficeHours: meetsOfficeHours(window, officeHours) }),
  };
}

function anchorAdvice(rules: ParsedRules, { lastRotated }: PreviewRequest): string[] {
  if (rules.schedule.kind === 'cron' || lastRotated !== undefined) return [];
  return ['A rate counts from the last rotation; this table takes its start for it (--last-rotated says otherwise).'];
}

function officeAdvice(next: readonly PreviewedWindow[], { officeHours }: PreviewRequest): string[] {
  const [first, ...others] = next.filter((window) => window.inOfficeHours === true);
  if (first === undefined || officeHours === undefined) return [];
  const hours = `${clock(officeHours.from)} to ${clock(officeHours.until)}`;
  return [
    `${others.length + 1} of ${next.length} windows meet office hours (Monday to Friday, ${hours}, ${officeHours.zone}), ` +
      `the first on ${first.localOpensAt}.`,
  ];
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
