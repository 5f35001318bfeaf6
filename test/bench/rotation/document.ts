import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../../infra/package-root';
import { fillRegions, regionsOf } from '../../../infra/docs/marked-regions';
import { ratioPicture } from './picture';
import type { Compared } from './figures';

/** A table as the terminal shows it: a row of heads and the rows below. */
export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DOCUMENT = 'docs/performance.md';
const PICTURE = 'docs/pictures/performance.svg';

/** Puts the tables of a run into docs/performance.md, and draws the picture for it. */
export function writeDocument(tables: readonly Table[], introduction: string, pictured: readonly Compared[]): void {
  const file = join(PACKAGE_ROOT, DOCUMENT);
  const measured = [introduction, ...tables.map(markdown)].join('\n\n');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, fillRegions(DOCUMENT, text, { ...regionsOf(text), measured }));
  writeFileSync(join(PACKAGE_ROOT, PICTURE), ratioPicture(pictured));
}

/** A table in Markdown. */
export function markdown({ heads, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
