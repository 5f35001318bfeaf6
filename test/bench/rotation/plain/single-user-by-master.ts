import { setSecretAsMaster } from './as-master';
import { fourSteps } from './four-steps';

/** The multi-user function without the second user, since AWS has none in which a master changes the password of the only user. */
export const handler = fourSteps({ nextUser: (current) => current, setSecret: setSecretAsMaster });
