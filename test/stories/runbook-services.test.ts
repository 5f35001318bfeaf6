import { FUNCTION_CAUSES } from './runbook/causes/functions';
import { SECRET_CAUSES } from './runbook/causes/secret';
import { SERVICE_CAUSES } from './runbook/causes/services';
import { theRunbookRepairs } from './runbook/repairs';

describe('what lies in the secret, in services, functions and executions', () => {
  theRunbookRepairs({ ...SECRET_CAUSES, ...SERVICE_CAUSES, ...FUNCTION_CAUSES });
});
