import { escaped } from '../../../infra/docs/svg';
import { type Figure, ratioOf } from './figures';

const WIDTH = 760;
const ROW = 46;
const BAR = { left: 220, width: 440 } as const;

/** A pair of bars for each figure, in parts of the plain function's; the aim as a line. Light and dark. */
export function ratioPicture(figures: readonly Figure[]): string {
  const compared = figures.filter((figure) => ratioOf(figure) !== undefined);
  const most = Math.max(2, ...compared.map((figure) => ratioOf(figure) ?? 0));
  const x = (ratio: number) => (BAR.left + (ratio / most) * BAR.width).toFixed(1);
  const height = compared.length * ROW + 48;
  const rows = compared.map((figure, index) => {
    const ratio = ratioOf(figure) ?? 0;
    const top = 16 + index * ROW;
    const aim = figure.aim === undefined ? '' : `<path class="g" d="M${x(figure.aim)} ${top - 4}v34"/>`;
    return [
      `<text x="16" y="${top + 19}">${escaped(figure.name)}</text>`,
      `<rect class="p" x="${BAR.left}" y="${top}" width="${((ratio / most) * BAR.width).toFixed(1)}" height="12"/>`,
      `<rect class="q" x="${BAR.left}" y="${top + 14}" width="${(BAR.width / most).toFixed(1)}" height="12"/>`,
      `<text class="n" x="${BAR.left + BAR.width + 16}" y="${top + 17}">${ratio.toFixed(2)} ×</text>`,
      aim,
    ].join('');
  });
  const told = compared.map((figure) => `${figure.name} ${(ratioOf(figure) ?? 0).toFixed(2)} times.`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">`,
    '<title id="t">The product beside a plain rotation function</title>',
    `<desc id="d">${escaped(told)}</desc>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.n{font-weight:600}.p{fill:#0969da}.q{fill:#818b98}.g{stroke:#c4320a;stroke-width:2}',
    '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.p{fill:#58a6ff}.q{fill:#7d8590}.g{stroke:#ff8a5c}}</style>',
    ...rows,
    `<text x="16" y="${height - 14}">Blue: the product. Grey: the plain function, 1.00. Red line: the aim. Medians of one run.</text>`,
    '</svg>\n',
  ].join('\n');
}
