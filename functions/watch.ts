import { watch } from './rotation/watch';
import { guarded } from './runtime/guarded';
import { ProductionWiring } from './runtime/wiring';

const wiring = new ProductionWiring(process.env);

/** Runs by the clock, with the secrets to look at; after it returns, a recovery was started for every version that had been pending for hours. */
export const handler = ({ secretArns }: { readonly secretArns: readonly string[] }) =>
  guarded({ name: 'watch' }, wiring.clock, () => watch(wiring, secretArns));
