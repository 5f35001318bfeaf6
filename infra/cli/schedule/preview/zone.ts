/** A moment on the clocks of a zone. */
interface LocalMoment {
  /** `Mon 2026-12-14 12:00`. */
  readonly text: string;
  /** `GMT+9`. */
  readonly offset: string;
}

/** Says when something happens on the clocks of a zone. */
export function localMoment(instant: Date, zone: string): LocalMoment {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return {
    text: `${part('weekday')} ${date} ${part('hour')}:${part('minute')}`,
    offset: part('timeZoneName'),
  };
}
