import { setTimeout } from 'node:timers/promises';
import type { StrategyName } from '../../../../workflow/names';
import { tryLogin } from '../../../console/index';
import type { ApplicationSecret, LocalEnvironment, PublishedMessage } from '../../../local/index';
import type { DemoApplication } from './application';
import { faultsOf, type Outcome, wasUndone, wentThrough } from './outcome';
import { promiseTrials } from './promise';
import { currentVersionId, lookAtVersions, type RotationEnd, rotateToTheEnd } from './run-rotations';
import type { DemoView } from './view';

export const APPLICATION = { role: 'orders_app', database: 'orders' };
/** What an application of the demonstration must be able to do with its password. */
export const VERIFICATION_QUERY = 'SELECT count(*) FROM orders';

const REVOKE = 'REVOKE SELECT ON orders FROM orders_app';
const GRANT = 'GRANT SELECT ON orders TO orders_app';
/** Milliseconds between two logins with AWSCURRENT while RollBack works. */
const LOOK_EVERY = 100;

/** How the demonstration ended: as expected, not as expected, or by Ctrl-C. */
export type DemoEnd = 'good' | 'bad' | NodeJS.Signals;

/** Moments of a rotation at which something is done from outside. */
export interface Cues {
  beforeTestSecret?: (() => Promise<void>) | undefined;
  onRollBack?: (() => void) | undefined;
}

interface Demo {
  readonly environment: LocalEnvironment;
  readonly secret: ApplicationSecret;
  readonly strategy: StrategyName;
  readonly view: DemoView;
  /** Grows as alerts are published. */
  readonly alerts: readonly PublishedMessage[];
  readonly cues: Cues;
  /** Keeps working throughout, if it was requested. */
  readonly application?: DemoApplication | undefined;
}

/**
 * Rotates one secret twice: once successfully, and once with a privilege revoked midway, so that TestSecret fails and
 * everything is rolled back. Then it tries each part of the promise.
 */
export async function play(demo: Demo): Promise<DemoEnd> {
  const { environment, secret, strategy, view, alerts, application } = demo;
  const before = await currentVersionId(environment, secret.secretArn);
  view.rotationBegins('Rotate orders/db', strategy);
  const through = await rotateToTheEnd(environment, secret);
  view.rotationEnds(through, wentThrough(through));
  view.rotationBegins('Rotate it again; a grant is revoked midway', strategy);
  const undone = await rotateWithoutGrant(demo, through.versionId);
  view.rotationEnds(undone, wasUndone(undone));
  const versionIds = [before, through.versionId, undone.versionId];
  const versions = await lookAtVersions(environment, secret.secretArn, versionIds);
  const outcome: Outcome = { strategy, through, undone, versions, alerts: [...alerts] };
  view.standing(outcome);
  const faults = [...faultsOf(outcome), ...(await tryPromise(demo, outcome)), ...(application?.faults ?? [])];
  view.end(faults);
  return faults.length === 0 ? 'good' : 'bad';
}

/** While RollBack works, AWSCURRENT is tried repeatedly, to show from which moment it logs in. */
async function rotateWithoutGrant(
  { environment, secret, strategy, view, cues }: Demo,
  current: string,
): Promise<RotationEnd> {
  const over = new AbortController();
  cues.beforeTestSecret = async () => {
    cues.beforeTestSecret = undefined;
    await environment.databases.administer([REVOKE], APPLICATION.database);
    view.happened(REVOKE);
  };
  cues.onRollBack = () => {
    cues.onRollBack = undefined;
    // With two users it has logged in all the time.
    if (strategy === 'alternating-users') return;
    const logsIn = async () => (await tryLogin(environment, secret.secretArn, current)).logsIn === 'yes';
    void untilTrue(logsIn, over.signal).then((seen) => seen && view.passwordIsBack());
  };
  try {
    return await rotateToTheEnd(environment, secret);
  } finally {
    over.abort();
  }
}

/** Resolves to false if the rotation ends first; if a login cannot be tried, it does not count as true. */
async function untilTrue(look: () => Promise<boolean>, over: AbortSignal): Promise<boolean> {
  while (!over.aborted) {
    if (await look().catch(() => false)) return !over.aborted;
    await setTimeout(LOOK_EVERY, undefined, { signal: over }).catch(() => undefined);
  }
  return false;
}

/** What is not kept, one sentence each. */
async function tryPromise({ environment, secret, view }: Demo, outcome: Outcome): Promise<readonly string[]> {
  // As the on-call engineer would: the grant first.
  const rotateAgain = async () => {
    await environment.databases.administer([GRANT], APPLICATION.database);
    view.happened(GRANT);
    const began = performance.now();
    return { end: await rotateToTheEnd(environment, secret), milliseconds: performance.now() - began };
  };
  const broken: string[] = [];
  for (const { says, attempt } of promiseTrials(outcome, { rotateAgain })) {
    view.trying(says);
    const part = { says, ...(await attempt()) };
    view.tried(part);
    if (!part.kept) broken.push(`not kept: ${says} (${part.proof})`);
  }
  return broken;
}
