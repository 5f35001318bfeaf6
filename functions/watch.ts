import { watch, type Watched } from './rotation/watch/pending-watch';
import { runLogged } from './runtime/run-logged';
import { ProductionWiring } from './runtime/dependencies';

const dependencies = new ProductionWiring(process.env);

/** Runs by the clock, and is told which secrets to look at; after it returns, a recovery was started for every version that had been pending for hours. */
export const handler = (watched: Watched) =>
  runLogged({ name: 'watch' }, dependencies.clock, () => watch(dependencies, watched));
