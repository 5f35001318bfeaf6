import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Replaces `@aws-sdk/credential-provider-node` in the functions: Lambda passes the role's credentials in the environment, so
 * the code for the other seven sources is not needed.
 */
export const defaultProvider = fromEnv;
