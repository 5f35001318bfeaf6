import { run } from '../command';
import type { FleetOptions } from './fleet';
import { rotateFleet } from './outcome';

/** One fleet: the process `run.ts` starts. */
async function main(): Promise<void> {
  const outcome = await rotateFleet(JSON.parse(process.argv[2] ?? '{}') as FleetOptions, (rotated) =>
    process.send?.(rotated),
  );
  process.send?.(outcome, () => process.exit());
}

run(main);
