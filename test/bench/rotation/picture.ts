import { escaped } from '../../../infra/docs/svg';
import { type Compared, ratioOf } from './figures';

const WIDTH = 760;
const MARGIN = 16;
/** The bars of a figure, one for each strategy. */
const BAR = { left: 190, width: 490, height: 11, pitch: 14 } as const;
/** Where the first figure begins, and the space between two. */
const TOP = 78;
const GAP = 20;

/** A figure of every strategy, in parts of what its plain function takes. */
interface Group {
  readonly name: string;
  readonly aim?: number;
  readonly ratios: readonly number[];
}

/** A bar for each figure and strategy; the plain functions and the aim as lines. Light and dark. */
export function ratioPicture(compared: readonly Compared[]): string {
  const groups = groupsOf(compared);
  const most = Math.max(2, ...groups.flatMap(({ ratios }) => ratios));
  const width = (ratio: number) => ((ratio / most) * BAR.width).toFixed(1);
  const x = (ratio: number) => (BAR.left + (ratio / most) * BAR.width).toFixed(1);
  const tall = compared.length * BAR.pitch + GAP;
  const bottom = TOP + groups.length * tall - GAP;
  const rows = groups.map(({ name, aim, ratios }, index) => {
    const top = TOP + index * tall;
    const bars = ratios.map((ratio, strategy) => {
      const y = top + strategy * BAR.pitch;
      return [
        `<rect class="s${strategy}" x="${BAR.left}" y="${y}" width="${width(ratio)}" height="${BAR.height}"/>`,
        `<text class="n" x="${WIDTH - MARGIN}" y="${y + 10}">${ratio.toFixed(2)} ×</text>`,
      ].join('');
    });
    const line = aim === undefined ? '' : `<path class="g" d="M${x(aim)} ${top - 5}v${tall - GAP + 7}"/>`;
    return [`<text x="${MARGIN}" y="${top + (tall - GAP) / 2 + 3}">${escaped(name)}</text>`, ...bars, line].join('');
  });
  const keys = compared.map(({ strategy }, index) => {
    const left = MARGIN + (index * (WIDTH - 2 * MARGIN)) / compared.length;
    return `<rect class="s${index}" x="${left.toFixed(1)}" y="14" width="12" height="12"/><text x="${(left + 19).toFixed(1)}" y="25">${strategy}</text>`;
  });
  const told = groups.map(({ name, ratios }) => `${name} ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} times.`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 50}" role="img" aria-labelledby="t d">`,
    '<title id="t">The strategies beside plain rotation functions of their kind</title>',
    `<desc id="d">${compared.map(({ strategy }) => strategy).join(', ')}: ${escaped(told.join(' '))}</desc>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.n{font-size:12px;font-weight:600;text-anchor:end}.m{text-anchor:middle}',
    '.s0{fill:#0a3069}.s1{fill:#0969da}.s2{fill:#54aeff}.q{stroke:#818b98;stroke-dasharray:4 3}.g{stroke:#c4320a;stroke-width:2}',
    '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.s0{fill:#b6e3ff}.s1{fill:#54aeff}.s2{fill:#1f6feb}.q{stroke:#7d8590}.g{stroke:#ff8a5c}}</style>',
    ...keys,
    `<text class="m" x="${x(1)}" y="${TOP - 22}">plain function</text>`,
    ...rows,
    `<path class="q" d="M${x(1)} ${TOP - 14}V${bottom + 4}"/>`,
    `<text x="${MARGIN}" y="${bottom + 34}">Dashed: the plain function of the same kind, 1.00. Red: the aim. Medians of one run.</text>`,
    '</svg>\n',
  ].join('\n');
}

function groupsOf(compared: readonly Compared[]): readonly Group[] {
  const figures = compared[0]?.figures ?? [];
  return figures.flatMap(({ name, aim }, index) => {
    const ratios = compared.flatMap((one) => {
      const figure = one.figures[index];
      return (figure && ratioOf(figure)) ?? [];
    });
    return ratios.length < compared.length ? [] : [{ name, ratios, ...(aim !== undefined && { aim }) }];
  });
}
