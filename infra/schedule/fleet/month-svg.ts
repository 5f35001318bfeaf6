import type { CalendarDay, CalendarMonth, DayEntry } from './month';
import { element, escapeMarkup, shortened, textAt } from './svg';

// All lengths in pixels.
const MARGIN = 32;
const COLUMN = 176;
const HEADER = 96;
const WEEKDAY_ROW = 28;
const DAY_HEADING = 32;
const ENTRY = 27;
const LEAST_DAY = 92;
const LEGEND_ROW = 24;
const LEGEND_COLUMNS = 3;
const WIDTH = 2 * MARGIN + 7 * COLUMN;

/** More would make a week taller than a screen; the rest is counted. */
const MOST_ENTRIES = 7;
const NAME_CHARACTERS = 19;
const HOST_CHARACTERS = 52;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Colours of hosts in turn (the ninth host begins anew), told apart by people with the common colour blindnesses (after Okabe and Ito, darkened for text). */
const HOST_COLOURS = ['#0072b2', '#b35900', '#00795a', '#a64d8a', '#6b5bd2', '#8a7000', '#2f7fae', '#7d4b32'];
const NO_HOST_COLOUR = '#64748b';
const COLLISION = { stroke: '#e11d48', 'stroke-width': 1.5 };

const STYLE = `
text { font-family: 'Inter', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: #1e293b; }
.title { font-size: 26px; font-weight: 650; }
.subtitle, .legend { font-size: 13px; fill: #475569; }
.weekday { font-size: 12px; fill: #64748b; font-weight: 600; letter-spacing: .04em; }
.date { font-size: 15px; font-weight: 600; }
.faint { fill: #cbd5e1; }
.hours { font-size: 11px; font-weight: 650; font-variant-numeric: tabular-nums; }
.name, .more { font-size: 11.5px; }
.more { fill: #64748b; }
.reason { font-size: 11px; fill: #9f1239; }
.alarm { fill: #be123c; font-weight: 700; }`;

/**
 * The month as one self-contained SVG picture. Each window is a line with its hours and its secret over a bar of the
 * day's 24 hours; colours are hosts, red outlines collisions, hatching black-out dates.
 */
export function monthSvg(month: CalendarMonth, summary: string): string {
  const colours = new Map(
    month.hosts.map((host, index) => [host, HOST_COLOURS[index % HOST_COLOURS.length] ?? NO_HOST_COLOUR]),
  );
  const colourOf = (host: string | undefined): string =>
    (host === undefined ? undefined : colours.get(host)) ?? NO_HOST_COLOUR;
  let top = HEADER + WEEKDAY_ROW;
  const weeks = month.weeks.map((week) => {
    const height = weekHeight(week);
    const drawn = week.map((day, column) => drawDay(day, MARGIN + column * COLUMN, top, height, colourOf)).join('');
    top += height;
    return drawn;
  });
  const legend = drawLegend(month, top + 36, colourOf);
  const height = top + 36 + legend.height + MARGIN;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height,
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-label': `Rotation windows, ${month.title}. ${summary}`,
    },
    [
      element('style', {}, STYLE),
      HATCHING,
      element('rect', { width: WIDTH, height, fill: '#ffffff' }),
      textAt(MARGIN, 50, 'title', `Rotation windows, ${month.title}`),
      textAt(MARGIN, 76, 'subtitle', summary),
      ...WEEKDAYS.map((name, column) => textAt(MARGIN + column * COLUMN + 10, HEADER + 17, 'weekday', name)),
      ...weeks,
      legend.drawn,
    ].join('\n'),
  );
}

const HATCHING = element(
  'defs',
  {},
  element(
    'pattern',
    { id: 'blackout', width: 8, height: 8, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    element('rect', { width: 8, height: 8, fill: '#fff1f2' }) +
      element('rect', { width: 2, height: 8, fill: '#fecdd3' }),
  ),
);

function weekHeight(week: readonly CalendarDay[]): number {
  const rows = Math.max(...week.map((day) => Math.min(day.entries.length, MOST_ENTRIES)));
  return Math.max(LEAST_DAY, DAY_HEADING + rows * ENTRY + 10);
}

type ColourOf = (host: string | undefined) => string;

function drawDay(day: CalendarDay, x: number, y: number, height: number, colourOf: ColourOf): string {
  const fill = day.blackout !== undefined && day.inMonth ? 'url(#blackout)' : day.inMonth ? '#ffffff' : '#f8fafc';
  const frame = element('rect', { x, y, width: COLUMN, height, fill, stroke: '#e2e8f0' });
  const date = textAt(x + 10, y + 22, day.inMonth ? 'date' : 'date faint', String(Number(day.date.slice(-2))));
  if (!day.inMonth) return frame + date;
  const shown = day.entries.length > MOST_ENTRIES ? day.entries.slice(0, MOST_ENTRIES - 1) : day.entries;
  const hidden = day.entries.length - shown.length;
  const parts = [
    frame,
    date,
    ...shown.map((entry, row) => drawEntry(entry, x, y + DAY_HEADING + row * ENTRY, colourOf(entry.host))),
  ];
  if (hidden > 0) {
    const collide = day.entries.slice(shown.length).some((entry) => entry.collides);
    const text = `and ${hidden} more${collide ? ', some colliding' : ''}`;
    parts.push(textAt(x + 12, y + DAY_HEADING + shown.length * ENTRY + 14, collide ? 'more alarm' : 'more', text));
  }
  if (day.blackout !== undefined) {
    parts.push(textAt(x + COLUMN - 10, y + 21, 'reason', shortened(day.blackout, 22), { 'text-anchor': 'end' }));
  }
  return parts.join('');
}

function drawEntry(entry: DayEntry, x: number, y: number, colour: string): string {
  const left = x + 6;
  const width = COLUMN - 12;
  const hours = `${twoDigits(entry.from)}–${twoDigits(entry.until)}`;
  const track = { x: left + 6, width: width - 12, y: y + 18, height: 3, rx: 1.5 };
  const box = { x: left, y: y + 0.5, width, height: ENTRY - 4, rx: 5 };
  const hour = track.width / 24;
  const title = `${entry.secret}${entry.host === undefined ? '' : ` on ${entry.host}`}, ${hours} UTC${entry.collides ? ', collides' : ''}`;
  return element(
    'g',
    {},
    [
      element('title', {}, escapeMarkup(title)),
      // White below the tint, so that the hatching of a black-out date does not shine through.
      element('rect', { ...box, fill: '#ffffff' }),
      element('rect', { ...box, fill: colour, 'fill-opacity': 0.09, ...(entry.collides ? COLLISION : {}) }),
      textAt(left + 6, y + 13, 'hours', hours, { style: `fill:${colour}` }),
      textAt(left + 46, y + 13, 'name', shortened(entry.secret, NAME_CHARACTERS)),
      element('rect', { ...track, fill: colour, 'fill-opacity': 0.15 }),
      element('rect', {
        ...track,
        x: track.x + entry.from * hour,
        width: (entry.until - entry.from) * hour,
        fill: colour,
      }),
    ].join(''),
  );
}

function drawLegend(
  month: CalendarMonth,
  top: number,
  colourOf: ColourOf,
): { readonly drawn: string; readonly height: number } {
  const hosts = month.hosts.map((host) => ({ text: host, colour: colourOf(host) }));
  const hostless = month.weeks.flat().some((day) => day.entries.some((entry) => entry.host === undefined));
  const items = hostless ? [...hosts, { text: 'no host given', colour: NO_HOST_COLOUR }] : hosts;
  const rows = Math.ceil(items.length / LEGEND_COLUMNS);
  const column = (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS;
  const drawn = items.map(({ text, colour }, index) => {
    const x = MARGIN + Math.floor(index / rows) * column;
    const y = top + (index % rows) * LEGEND_ROW;
    return (
      element('rect', { x, y: y - 10, width: 12, height: 12, rx: 3, fill: colour }) +
      textAt(x + 20, y, 'legend', shortened(text, HOST_CHARACTERS))
    );
  });
  const key = textAt(
    MARGIN,
    top + rows * LEGEND_ROW + 8,
    'legend',
    'The bar under each secret is its window in the 24 hours of the UTC day. Red outline: two windows open at once on the same host. Hatched: black-out date.',
  );
  return { drawn: drawn.join('') + key, height: rows * LEGEND_ROW + 12 };
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}
