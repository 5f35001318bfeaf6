import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countWork } from '../../bench/cost/counted';
import { costPage } from '../../bench/cost/page';
import { standing } from '../../bench/cost/standing';

describe('the page of costs', () => {
  it('says what a rotation, a check and a round of the watch use, counted once more', async () => {
    const page = readFileSync(join(__dirname, '../../../docs/operate/cost.md'), 'utf8');
    expect(page).toBe(costPage(await countWork(), standing()));
  });
});
