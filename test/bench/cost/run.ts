import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../command';
import { countWork } from './counted';
import { costPage } from './page';
import { standing } from './standing';

/** Counts a rotation, a check and a round of the watch on the local environment, and writes docs/operate/cost.md. */
async function main(): Promise<void> {
  const page = costPage(await countWork(), standing());
  writeFileSync(join(__dirname, '../../../docs/operate/cost.md'), page);
  process.stdout.write('wrote docs/operate/cost.md\n');
}

run(main);
