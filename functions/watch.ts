import { watch, type Watched } from './rotation/watch/pending-watch';
import { logMetrics } from './runtime/metrics';
import { ProductionWiring } from './runtime/dependencies';
import { runLogged } from './runtime/run-logged';
import { Variable } from './runtime/variables';

const dependencies = new ProductionWiring(process.env);

/** Runs on a schedule with the list of secrets to check; after it returns, a recovery was started for every version that had been pending for hours. */
export const handler = (watched: Watched) =>
  runLogged({ name: 'watch' }, dependencies.clock, async () => {
    const result = await watch(dependencies, watched);
    const { daysSinceRotation } = result;
    if (daysSinceRotation !== undefined) {
      logMetrics(process.env[Variable.stateMachineArn] ?? '', { daysSinceRotation }, dependencies.clock.now());
    }
    return result;
  });
