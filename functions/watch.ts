import { watch, type Watched } from './rotation/watch/pending-watch';
import { logRound } from './runtime/metrics';
import { runLogged } from './runtime/run-logged';
import { executions } from './runtime/wiring/executions';
import { secrets } from './runtime/wiring/secrets';
import { wire } from './runtime/wiring/wire';

const ports = wire({ secrets, executions });

/** Runs on a schedule with the list of secrets to check; after it returns, a recovery was started for every version that had been pending for hours. */
export const handler = (watched: Watched) =>
  runLogged({ name: 'watch' }, ports.clock, async () => {
    const result = await watch(ports, watched);
    logRound(result, ports.clock.now());
    return result;
  });
