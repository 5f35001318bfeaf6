import { repository, version } from '../package.json';

/** Public address of the runbook of this very version. */
export const RUNBOOK_URL = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/v${version}/docs/runbook.md`;
