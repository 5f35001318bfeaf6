import { FUNCTION_CAUSES } from './causes/functions';
import { SECRET_CAUSES } from './causes/secret';
import { SERVICE_CAUSES } from './causes/services';
import { theRunbookRepairs } from './repairs';

describe('what lies in the secret, in services, functions and executions', () => {
  theRunbookRepairs({ ...SECRET_CAUSES, ...SERVICE_CAUSES, ...FUNCTION_CAUSES });
});
