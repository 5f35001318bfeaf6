import { ASSUMED } from './assumed';
import type { Counted, CountedWork } from './counted';
import { PRICES } from './prices';

/** What a workflow costs a month even if it serves nobody. */
export interface Standing {
  readonly alarms: number;
  readonly metrics: number;
  readonly dashboards: number;
}

/** What is done in a month. */
interface Month {
  readonly secrets: number;
  readonly rotationsPerSecret: number;
}

/** USD in a month. */
interface Bill {
  readonly standing: number;
  readonly rotations: number;
  readonly dailyChecks: number;
  readonly watch: number;
  readonly total: number;
}

const DAYS = 365 / 12;
const ROUNDS = DAYS * 24 * 4;
/** Secrets in one answer of ListSecrets; the round that was counted asked for one. */
const PAGE = 100;

/** The bill of a workflow with the property `fleet`, the secrets of which are all the account has. */
export function billOf(work: CountedWork, { alarms, metrics, dashboards }: Standing, month: Month): Bill {
  const { secrets, rotationsPerSecret } = month;
  const standing = alarms * PRICES.alarm + metrics * PRICES.metric + dashboards * PRICES.dashboard;
  const held = ASSUMED.rotationSeconds * ASSUMED.gigabytesHeld * PRICES.gigabyteSecond;
  const rotations = secrets * rotationsPerSecret * (priceOf(work.rotation) + held);
  // The round in which a check is due describes the secret before it starts the execution.
  const dailyChecks = secrets * DAYS * (priceOf(work.check) + PRICES.request);
  const furtherPages = Math.ceil(secrets / PAGE) - 1;
  const watch = ROUNDS * (priceOf(work.round) + furtherPages * PRICES.request + secrets * priceOf(work.roundPerSecret));
  return { standing, rotations, dailyChecks, watch, total: standing + rotations + dailyChecks + watch };
}

/** USD for what was counted, with the time and the log of each invocation as assumed. */
export function priceOf({ transitions, invocations, requests, alerts }: Counted): number {
  const gigabyteSeconds = invocations * ASSUMED.invocationSeconds * ASSUMED.gigabytes;
  return (
    transitions * PRICES.transition +
    invocations * PRICES.invocation +
    gigabyteSeconds * PRICES.gigabyteSecond +
    requests * PRICES.request +
    alerts * PRICES.alert +
    ((invocations * ASSUMED.bytesLogged) / 1e9) * PRICES.logGigabyte
  );
}
