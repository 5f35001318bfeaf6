import type { Reason } from '../../workflow/reasons';

/** Where everybody who deploys this has the runbook. */
const RUNBOOK_IN_PACKAGE = 'rds-rotation-workflow/docs/runbook.md';

/**
 * The runbook's entry for a reason.
 *
 * @param runbook address of docs/runbook.md as rendered for your readers; default: its place in this package. The reason
 *   in lower case is appended as fragment, as GitHub and GitLab build it from the heading.
 */
export function runbookEntry(reason: Reason, runbook: string = RUNBOOK_IN_PACKAGE): string {
  return `${runbook}#${reason.toLowerCase()}`;
}
