import { ROLE_CAUSES } from '../../stories/runbook/causes/role';
import { SECRET_CAUSES } from '../../stories/runbook/causes/secret';
import { theRunbookRepairs } from '../../stories/runbook/repairs';

const { credentialRejected, loginNotAllowed, databaseMissing, connectDenied, verificationFailed } = ROLE_CAUSES;
const { invalidSecret, versionNotPending, labelMovedElsewhere, secretDeleted } = SECRET_CAUSES;

// The other causes lie outside of the steps that ask the strategy, or bring a strategy of their own along; and what
// noCredentialWorks is about the superuser repairs.
const CAUSES = {
  credentialRejected,
  loginNotAllowed,
  databaseMissing,
  connectDenied,
  verificationFailed,
  invalidSecret,
  versionNotPending,
  labelMovedElsewhere,
  secretDeleted,
};

describe.each(['single-user-with-superuser', 'alternating-users'] as const)('by the strategy %s', (strategy) => {
  theRunbookRepairs(CAUSES, strategy);
});
