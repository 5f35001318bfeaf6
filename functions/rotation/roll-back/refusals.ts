import type { RotationDocument } from '../../../workflow/document';
import { isExplained, readFailure } from '../../../workflow/read-failure';

/**
 * Refused logins in a row that one rotation may cause: some servers lock a role after three (credcheck, pg_tle), and lock out
 * applications with it. The recovery tries what is left, and may cause a few more.
 */
const IN_A_ROW = { rotation: 2, recovery: 4 };

/** Which passwords the server has just refused, and how many refusals in a row there may be. */
export interface Refusals {
  readonly before: ReadonlySet<string>;
  /** What an earlier rollback of the same rotation had tried in place of AWSCURRENT need not be tried again. */
  readonly tried: ReadonlySet<string>;
  readonly allowed: number;
  /** Whether the superuser was refused, and need not be tried again. A recovery does: an operator may have set its password. */
  readonly superuser: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** How many logins may be refused if nothing was tried before, as in a check. */
export const NO_REFUSALS: Refusals = {
  before: NONE,
  tried: NONE,
  allowed: IN_A_ROW.rotation,
  superuser: false,
};

/** What the failed step found out about passwords a moment ago need not be tried again. */
export function refusalsOf({ failure, rollBack, rollBackFailure, recoveryOf }: RotationDocument): Refusals {
  const facts = failure && readFailure(failure);
  const superuser = recoveryOf === undefined && facts?.reason === 'superuserRejected';
  // RestoreAccess runs a moment after RollBack has ended.
  if (rollBack !== undefined && rollBackFailure !== undefined && recoveryOf === undefined) {
    return { before: new Set(rollBack.refusedVersions), tried: NONE, allowed: IN_A_ROW.rotation, superuser };
  }
  if (facts === undefined || facts.state === 'Watch' || rollBack !== undefined) {
    return { before: NONE, tried: new Set(rollBack?.refusedVersions), allowed: IN_A_ROW.recovery, superuser };
  }
  const before = isExplained(facts) ? facts.refusedVersions : undefined;
  return { before: new Set(before), tried: NONE, allowed: IN_A_ROW.rotation, superuser };
}
