import type { Writers } from '../../rotation/ports';
import { readDeployedWriters } from '../environment';
import type { Environment } from './wire';

/** Where passwords are changed, as the deployment says: for what only goes where Preflight went. */
export const writers = (environment: Environment): Writers => ({ deployed: readDeployedWriters(environment) });
