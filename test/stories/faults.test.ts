import { seededRandom } from '../../infra/local/clock';
import { recordSingles, sampleSingles } from './faults/catalogue';
import { playAll } from './faults/ensemble';
import { plotName } from './faults/play';
import { Stage } from './faults/stage';

/** How many single faults are tried here; `npm run test:faults` tries all of them, and pairs. */
const SAMPLE = 30;

let stage: Stage;
beforeAll(async () => (stage = await Stage.open(10)));
afterAll(() => closed(stage));

/** The stories have been judged by then: a stage full of cut connections and killed functions need not end in order. */
async function closed(judged: Stage): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, 20_000)));
  await Promise.race([judged.close(), patience]);
  clearTimeout(timer);
}

it('no fault locks an application out, loses a label, keeps silent or tells a secret, in a sample of every kind', async () => {
  const singles = await recordSingles(stage);
  expect(singles.length).toBeGreaterThan(1_000);
  const sample = sampleSingles(singles, SAMPLE, seededRandom(1));
  const reports = await playAll(stage, sample, { atOnce: 4 });

  const violated = reports.filter(({ violations }) => violations.length > 0);
  expect(violated.map(({ plot, violations }) => [plotName(plot), ...violations])).toEqual([]);
  expect(reports.filter(({ struck }) => struck).length).toBeGreaterThan(SAMPLE * 0.9);
  // A sample in which nothing had consequences would prove little.
  expect(new Set(reports.map(({ verdict }) => verdict)).size).toBeGreaterThanOrEqual(4);
}, 180_000);
