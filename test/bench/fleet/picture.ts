import { escaped } from '../../../infra/docs/svg';
import type { Outcome } from './outcome';

const WIDTH = 760;
const HEIGHT = 340;
const PLOT = { left: 70, right: 30, top: 20, bottom: 84 } as const;

/** Sizes of fleets against the time until nine of ten are rotated, and what the quotas allow; both scales logarithmic. Light and dark. */
export function fleetPicture(outcomes: readonly Outcome[]): string {
  const x = scale(
    outcomes.map(({ secrets }) => secrets),
    PLOT.left,
    WIDTH - PLOT.right,
  );
  const times = outcomes.flatMap(({ ninety, least }) => [ninety, Math.max(1, least)]);
  const y = scale(times, HEIGHT - PLOT.bottom, PLOT.top);
  const line = (kind: string, of: (one: Outcome) => number) =>
    `<polyline class="${kind}" points="${outcomes.map((one) => `${x(one.secrets)},${y(Math.max(1, of(one)))}`).join(' ')}"/>`;
  const marks = outcomes.flatMap((one) => [
    `<circle class="m" cx="${x(one.secrets)}" cy="${y(one.ninety)}" r="4"/>`,
    `<text x="${x(one.secrets)}" y="${HEIGHT - PLOT.bottom + 22}" text-anchor="middle">${one.secrets}</text>`,
    `<text class="n" x="${x(one.secrets)}" y="${(Number(y(one.ninety)) - 10).toFixed(1)}" text-anchor="middle">${Math.round(one.ninety)} s</text>`,
  ]);
  const told = outcomes.map(({ secrets, ninety }) => `${secrets} secrets: ${Math.round(ninety)} seconds.`).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t d">`,
    '<title id="t">How long a fleet takes</title>',
    `<desc id="d">${escaped(told)}</desc>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.n{font-weight:600}polyline{fill:none;stroke-width:2}.p{stroke:#0969da}.m{fill:#0969da}.q{stroke:#818b98;stroke-dasharray:5 4}',
    '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.p{stroke:#58a6ff}.m{fill:#58a6ff}.q{stroke:#7d8590}}</style>',
    line('q', ({ least }) => least),
    line('p', ({ ninety }) => ninety),
    ...marks,
    `<text x="16" y="${HEIGHT - 38}">Secrets at the same moment, and seconds until nine of ten of the rotated are; both scales logarithmic.</text>`,
    `<text x="16" y="${HEIGHT - 16}">Blue: the model. Dashed: the least time that the quotas of AWS allow.</text>`,
    '</svg>\n',
  ].join('\n');
}

/** A logarithmic scale of these values onto a stretch of the picture. */
function scale(values: readonly number[], from: number, to: number): (value: number) => string {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  const part = (value: number) => (high === low ? 0.5 : (Math.log(value) - low) / (high - low));
  const margin = (to - from) * 0.06;
  return (value) => (from + margin + part(value) * (to - from - 2 * margin)).toFixed(1);
}
