import type { Writers } from '../../rotation/ports';
import { readDeployedWriters } from '../environment';
import type { Environment } from './wire';

/** Where passwords are changed, as the deployment says: for functions that log in only where Preflight did. */
export const writers = (environment: Environment): Writers => ({ deployed: readDeployedWriters(environment) });
