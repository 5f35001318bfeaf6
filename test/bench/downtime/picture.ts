import { escaped } from '../../../infra/docs/svg';
import type { Result } from './rotations';

const WIDTH = 760;
const LANE = { height: 96, plot: 56, left: 16 } as const;

/** One lane for each application, one bar for each rotation: how many queries failed. Light and dark. */
export function downtimePicture(results: readonly Result[]): string {
  const most = Math.max(1, ...results.flatMap(({ rotations }) => rotations.map(({ failures }) => failures)));
  const height = results.length * LANE.height + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">`,
    '<title id="t">Failed queries in each rotation</title>',
    `<desc id="d">${escaped(results.map(sentence).join(' '))}</desc>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.n{font-weight:600}.a{stroke:#818b98}.f{fill:#c4320a}.o{fill:#1a7f37}',
    '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.a{stroke:#7d8590}.f{fill:#ff8a5c}.o{fill:#57d364}}</style>',
    ...results.map((result, lane) => laneOf(result, lane, most)),
    `<text x="${LANE.left}" y="${height - 12}">One bar a rotation, up to ${most} failed queries; a green dot: none failed.</text>`,
    '</svg>\n',
  ].join('\n');
}

function laneOf(result: Result, lane: number, most: number): string {
  const top = lane * LANE.height + 24;
  const base = top + 12 + LANE.plot;
  const step = (WIDTH - 2 * LANE.left) / result.rotations.length;
  const marks = result.rotations.map(({ failures }, index) => {
    const x = LANE.left + index * step;
    if (failures === 0) return `<circle class="o" cx="${(x + step / 2).toFixed(1)}" cy="${base - 4}" r="2.5"/>`;
    const high = Math.max(2, (failures / most) * LANE.plot);
    return `<rect class="f" x="${(x + 1).toFixed(1)}" y="${(base - high).toFixed(1)}" width="${Math.max(1, step - 2).toFixed(1)}" height="${high.toFixed(1)}"><title>rotation ${index + 1}: ${failures} failed</title></rect>`;
  });
  return [
    `<text class="n" x="${LANE.left}" y="${top}">${escaped(sentence(result))}</text>`,
    `<line class="a" x1="${LANE.left}" x2="${WIDTH - LANE.left}" y1="${base}" y2="${base}"/>`,
    ...marks,
  ].join('');
}

function sentence({ strategy, application, failures, queries }: Result): string {
  return `${strategy}, ${application}: ${failures} of ${queries + failures} queries failed.`;
}
