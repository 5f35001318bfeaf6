import { RDSClient } from '@aws-sdk/client-rds';
import { RdsWriters } from '../../rds/writers';
import type { Writers } from '../../rotation/ports';
import { mayFindWriters, readDeployedWriters } from '../environment';
import { SDK_LIMITS } from '../sdk-limits';
import type { Environment } from './wire';

/** Where passwords are changed, as the deployment says, and as RDS says if it may be asked. */
export function writers(environment: Environment): Writers {
  const deployed = readDeployedWriters(environment);
  if (!mayFindWriters(environment)) return { deployed };
  const rds = new RdsWriters(new RDSClient(SDK_LIMITS));
  return { deployed, behind: (endpoint) => rds.behind(endpoint), endpointOf: (arn) => rds.endpointOf(arn) };
}
