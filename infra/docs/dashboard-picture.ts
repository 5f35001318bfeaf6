import { escaped } from './svg';

/** A widget of the dashboard in CloudWatch's grid, which is 24 wide. */
interface Panel {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: Content;
}

type Content =
  | { readonly text: readonly string[] }
  | { readonly value: string }
  | { readonly alarms: readonly string[] }
  | { readonly unit: string; readonly series: Readonly<Record<string, readonly number[]>>; readonly stacked: boolean };

/** Weeks of sample data, twelve secrets that rotate once in four weeks: a point a week. */
const WEEKS = Array.from({ length: 13 }, (_, week) => week);
const weekly = (of: (week: number) => number): readonly number[] => WEEKS.map(of);
const wave = (base: number, swing: number, shift = 0) =>
  weekly((week) => Math.round(base + swing * Math.sin(week * 1.7 + shift)));

/** The week in which a rotation of the sample was rolled back. */
const BAD_WEEK = 8;

/** Every widget of the dashboard that is deployed, with sample data. */
export const DASHBOARD_PANELS: readonly Panel[] = [
  {
    ...{ title: '', x: 0, y: 0, width: 18, height: 4 },
    content: {
      text: [
        'Password rotation platform',
        'An execution of the state machine is a rotation, a check or a recovery; its history shows each step.',
      ],
    },
  },
  { title: 'Days since the oldest rotation', x: 18, y: 0, width: 6, height: 4, content: { value: '27' } },
  {
    ...{ title: 'How rotations and checks ended', x: 0, y: 4, width: 12, height: 6 },
    content: {
      unit: '',
      stacked: true,
      series: {
        Succeeded: weekly((week) => (week === BAD_WEEK ? 2 : 3)),
        RolledBack: weekly((week) => Number(week === BAD_WEEK)),
      },
    },
  },
  {
    ...{ title: 'Lockout window: until AWSCURRENT logs in again', x: 12, y: 4, width: 12, height: 6 },
    content: {
      unit: 'ms',
      stacked: false,
      series: { p50: wave(55, 4), p99: wave(90, 9, 1), Maximum: wave(96, 12, 1) },
    },
  },
  {
    ...{ title: 'Duration of an execution', x: 0, y: 10, width: 12, height: 6 },
    content: { unit: 'ms', stacked: false, series: { p50: wave(4_100, 200), Maximum: wave(6_300, 900, 2) } },
  },
  {
    ...{ title: 'Duration of each step, longest', x: 12, y: 10, width: 12, height: 6 },
    content: {
      unit: 'ms',
      stacked: false,
      series: { preflight: wave(1_500, 250), 'set-secret': wave(420, 40, 1), 'test-secret': wave(310, 30, 2) },
    },
  },
  {
    ...{ title: 'Errors of functions; retries are among them', x: 0, y: 16, width: 12, height: 6 },
    content: { unit: '', stacked: true, series: { 'test-secret': weekly((week) => (week === BAD_WEEK ? 3 : 0)) } },
  },
  {
    ...{ title: 'Alarms', x: 12, y: 16, width: 12, height: 6 },
    content: { alarms: ['dead-letters'] },
  },
];

const UNIT = 36;
const GAP = 6;
const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#1f2328}text.t{font-size:11.5px;font-weight:600}text.h{font-size:18px}text.v{font-size:44px}.q{fill:#59636e}',
  '.p{fill:#fff;stroke:#d1d9e0}.a{stroke:#d1d9e0}.ok{fill:#1a7f37}',
  '.s0{stroke:#0969da;fill:#0969da}.s1{stroke:#bc4c00;fill:#bc4c00}rect{stroke:none}.s2{stroke:#8250df;fill:#8250df}.l{fill:none;stroke-width:1.6}',
  '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.q{fill:#9198a1}.p{fill:#151b23;stroke:#3d444d}.a{stroke:#3d444d}',
  '.ok{fill:#3fb950}.s0{stroke:#4493f8;fill:#4493f8}.s1{stroke:#f0883e;fill:#f0883e}.s2{stroke:#ab7df8;fill:#ab7df8}.l{fill:none}}',
].join('');

/** The dashboard as it looks after thirteen weeks of sample data; light and dark. */
export function dashboardPicture(): string {
  const width = 24 * UNIT;
  const height = Math.max(...DASHBOARD_PANELS.map((panel) => panel.y + panel.height)) * UNIT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d">`,
    '<title id="t">The dashboard of a workflow, with sample data</title>',
    '<desc id="d">Eight widgets. In thirteen weeks every rotation succeeded but one, which was rolled back in the ninth; the lockout window stayed below 110 ms; no alarm is on.</desc>',
    `<style>${STYLE}</style>`,
    ...DASHBOARD_PANELS.map(drawn),
    '</svg>\n',
  ].join('\n');
}

function drawn({ title, x, y, width, height, content }: Panel): string {
  const box = {
    left: x * UNIT + GAP / 2,
    top: y * UNIT + GAP / 2,
    wide: width * UNIT - GAP,
    high: height * UNIT - GAP,
  };
  const inside = { left: box.left + 12, top: box.top + 36, wide: box.wide - 24, high: box.high - 70 };
  return [
    `<rect class="p" x="${box.left}" y="${box.top}" width="${box.wide}" height="${box.high}" rx="4"/>`,
    `<text class="t" x="${box.left + 8}" y="${box.top + 18}">${escaped(title)}</text>`,
    ...filled(content, inside),
  ].join('');
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly wide: number;
  readonly high: number;
}

function filled(content: Content, box: Box): readonly string[] {
  const { left, top } = box;
  if ('text' in content) {
    return content.text.map(
      (line, index) =>
        `<text class="${index === 0 ? 't h' : 'q'}" x="${left}" y="${top + 14 + index * 28}">${escaped(line)}</text>`,
    );
  }
  if ('value' in content) return [`<text class="v" x="${left}" y="${top + 50}">${content.value}</text>`];
  if ('alarms' in content) {
    return content.alarms.map((name, index) => {
      const y = top + 10 + index * 26;
      return `<circle class="ok" cx="${left + 6}" cy="${y}" r="5"/><text x="${left + 20}" y="${y + 4}">platform-${name}: OK</text>`;
    });
  }
  const all = Object.entries(content.series);
  const sums = WEEKS.map((week) => all.reduce((sum, [, values]) => sum + (values[week] ?? 0), 0));
  const most = Math.max(1, ...(content.stacked ? sums : all.flatMap(([, values]) => values)));
  const bottom = top + box.high;
  const across = (week: number) => left + (week + 0.5) * (box.wide / WEEKS.length);
  const up = (value: number) => bottom - (value / most) * box.high;
  const name = (index: number, text: string) =>
    `<circle class="s${index}" cx="${left + 6 + index * 120}" cy="${bottom + 20}" r="4"/><text x="${left + 16 + index * 120}" y="${bottom + 24}">${escaped(text)}</text>`;
  const line = (values: readonly number[]) =>
    values.map((value, week) => `${across(week).toFixed(1)},${up(value).toFixed(1)}`).join(' ');
  const bar = (index: number) => (value: number, week: number) => {
    const below = all.slice(0, index).reduce((sum, [, values]) => sum + (values[week] ?? 0), 0);
    const high = up(below) - up(below + value);
    return `<rect class="s${index}" x="${(across(week) - 7).toFixed(1)}" y="${up(below + value).toFixed(1)}" width="14" height="${high.toFixed(1)}"/>`;
  };
  return [
    `<line class="a" x1="${left}" x2="${left + box.wide}" y1="${bottom}" y2="${bottom}"/>`,
    `<text class="q" x="${left}" y="${top - 4}">${most} ${content.unit}</text>`,
    ...all.flatMap(([title, values], index) => [
      ...(content.stacked ? values.map(bar(index)) : [`<polyline class="l s${index}" points="${line(values)}"/>`]),
      name(index, title),
    ]),
  ];
}
