import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../infra/package-root';
import { fillRegions, regionsOf } from '../../../infra/docs/marked-regions';
import { markdown } from '../rotation/document';
import type { Outcome } from './outcome';
import { fleetPicture } from './picture';
import { HEADS, rowOf } from './rows';

const DOCUMENT = 'docs/performance.md';
const PICTURE = 'docs/pictures/fleet.svg';

/** Puts the table of a run into docs/performance.md, and draws the picture beside it. */
export function writeFleet(outcomes: readonly Outcome[]): void {
  const file = join(PACKAGE_ROOT, DOCUMENT);
  const fleet = markdown({ heads: HEADS, rows: outcomes.map(rowOf) });
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, fillRegions(DOCUMENT, text, { ...regionsOf(text), fleet }));
  writeFileSync(join(PACKAGE_ROOT, PICTURE), fleetPicture(outcomes));
}
