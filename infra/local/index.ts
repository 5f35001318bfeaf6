/**
 * The product on a laptop: a stand-in for AWS (`aws/`), a real PostgreSQL (`postgres/`), and the deployed construct between
 * them. Whatever is not exported here is internal to this folder. See README.md.
 */
export { type ApplicationSecret, LocalEnvironment, type LocalEnvironmentOptions } from './local-environment';
export { DATABASE_FUNCTIONS } from './stack';
export { DatabaseServer } from './postgres/database-server';
export type { CallFault, ServiceCall } from './aws/api/call';
export { ServiceError } from './aws/api/service-error';
export type { LogLine } from './aws/lambda/warm-function';
export type { InvocationFault } from './aws/lambda/invocation-fault';
export { LOCAL_REGION } from './aws/api/arn';
export { createClock } from './aws/clocks/real-clock';
export { type HurryingClock, hurryingClock } from './aws/clocks/hurrying-clock';
export type { PublishedMessage } from './aws/sns/published-message';
export type { ExecutionProgress } from './aws/step-functions/interpreter/progress';
