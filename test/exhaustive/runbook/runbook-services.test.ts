import { FUNCTION_CAUSES } from '../../stories/runbook/causes/functions';
import { SECRET_CAUSES } from '../../stories/runbook/causes/secret';
import { SERVICE_CAUSES } from '../../stories/runbook/causes/services';
import { theRunbookRepairs } from '../../stories/runbook/repairs';

describe('what lies in the secret, in services, functions and executions', () => {
  theRunbookRepairs({ ...SECRET_CAUSES, ...SERVICE_CAUSES, ...FUNCTION_CAUSES });
});
