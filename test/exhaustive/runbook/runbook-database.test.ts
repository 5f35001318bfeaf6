import { REASONS } from '../../../workflow/reasons';
import { FUNCTION_CAUSES } from '../../stories/runbook/causes/functions';
import { ROLE_CAUSES } from '../../stories/runbook/causes/role';
import { SECRET_CAUSES } from '../../stories/runbook/causes/secret';
import { SERVICE_CAUSES } from '../../stories/runbook/causes/services';
import { TLS_CAUSES } from '../../stories/runbook/causes/tls';
import { WAY_CAUSES } from '../../stories/runbook/causes/way-to-database';
import { theRunbookRepairs } from '../../stories/runbook/repairs';

describe('what lies in the database and on the way to it', () => {
  theRunbookRepairs({ ...WAY_CAUSES, ...TLS_CAUSES, ...ROLE_CAUSES });
});

it('there is a story for every reason', () => {
  const told = {
    ...SECRET_CAUSES,
    ...SERVICE_CAUSES,
    ...WAY_CAUSES,
    ...TLS_CAUSES,
    ...ROLE_CAUSES,
    ...FUNCTION_CAUSES,
  };
  expect(Object.keys(told).sort()).toEqual(Object.keys(REASONS).sort());
});
