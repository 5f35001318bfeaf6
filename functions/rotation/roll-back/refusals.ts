import type { RotationDocument } from '../../../workflow/document';
import { isExplained, readFailure } from '../../../workflow/read-failure';

/**
 * Refused logins in a row that one rotation may make: some servers shut a role out after three (credcheck, pg_tle), and
 * applications with it. What is left to be tried then is tried by the recovery, which may make a few more.
 */
const IN_A_ROW = { rotation: 2, recovery: 4 };

/** Which passwords the server has just refused, and how many refusals in a row there may be. */
export interface Refusals {
  readonly before: ReadonlySet<string>;
  /** What an earlier rollback of the same rotation had tried in place of AWSCURRENT need not be tried again. */
  readonly tried: ReadonlySet<string>;
  readonly allowed: number;
}

const NONE: ReadonlySet<string> = new Set();

/** What may be refused where nothing was tried before: in a check, for example. */
export const NO_REFUSALS: Refusals = { before: NONE, tried: NONE, allowed: IN_A_ROW.rotation };

/** What the step that failed a moment ago found out about passwords need not be found out again. */
export function refusalsOf({ failure, rollBack, rollBackFailure, recoveryOf }: RotationDocument): Refusals {
  // RestoreAccess, a moment after RollBack has come to its result.
  if (rollBack !== undefined && rollBackFailure !== undefined && recoveryOf === undefined) {
    return { before: new Set(rollBack.refusedVersions), tried: NONE, allowed: IN_A_ROW.rotation };
  }
  if (failure === undefined || failure.state === 'Watch' || rollBack !== undefined) {
    return { before: NONE, tried: new Set(rollBack?.refusedVersions), allowed: IN_A_ROW.recovery };
  }
  const facts = readFailure(failure);
  const before = isExplained(facts) ? facts.refusedVersions : undefined;
  return { before: new Set(before), tried: NONE, allowed: IN_A_ROW.rotation };
}
