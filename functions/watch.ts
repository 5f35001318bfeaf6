import { watch, type WatchEvent } from './rotation/watch/watch';
import { logRound } from './runtime/log-metrics';
import { runLogged } from './runtime/run-logged';
import { executions } from './runtime/wiring/wire-executions';
import { secrets } from './runtime/wiring/wire-secrets';
import { wire } from './runtime/wiring/wire';

const ports = wire({ secrets, executions });

/** Runs on a schedule, with what to check as input; it starts executions for what it finds. */
export const handler = (event: WatchEvent) =>
  runLogged({ name: 'watch' }, ports.clock, async () => {
    const result = await watch(ports, event);
    logRound(result, ports.clock.now());
    return result;
  });
