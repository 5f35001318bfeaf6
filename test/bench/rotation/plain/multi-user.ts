import { setSecretAsMaster } from './as-master';
import { fourSteps } from './four-steps';

const CLONE = '_clone';

/** As SecretsManagerRDSPostgreSQLRotationMultiUser: two users take turns, and a master changes their passwords. */
export const handler = fourSteps({
  nextUser: (current) => (current.endsWith(CLONE) ? current.slice(0, -CLONE.length) : `${current}${CLONE}`),
  setSecret: setSecretAsMaster,
});
