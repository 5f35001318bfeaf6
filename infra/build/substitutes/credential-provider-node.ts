import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands for `@aws-sdk/credential-provider-node` in the functions: Lambda hands the role's credentials to a function in
 * its environment, so that the other seven places to look for them need not travel.
 */
export const defaultProvider = fromEnv;
