import { hurryingClock } from '../../../../../../infra/local/aws/clocks/hurrying-clock';
import { lambdaWith } from '../functions-folder';

const DAY = 86_400_000;

describe('a warm sandbox on a clock that hurries through idle time', () => {
  const clock = hurryingClock({ scale: 1_000_000_000 });
  const environment = lambdaWith({ tells: 'exports.handler = async () => Date.now();' }, { clock });
  afterAll(environment.close);

  test('knows what day it is, however long it was idle', async () => {
    const first = (await environment.invoke('tells')) as number;
    const opening = clock.now() + 30 * DAY;
    await clock.sleep(30 * DAY);
    const second = (await environment.invoke('tells')) as number;
    expect(second - first).toBeGreaterThanOrEqual(30 * DAY);
    expect(second - opening).toBeLessThan(5_000);
  });
});
