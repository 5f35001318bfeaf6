import type { LocalEnvironment } from '../../infra/local/local-environment';

/**
 * Loads every function of the environment. A cold start takes real time, which on a fast clock would be more than a task has;
 * what the functions answer does not matter.
 */
export async function wakeFunctions({ account, deployment }: LocalEnvironment): Promise<void> {
  const payload = JSON.stringify({ task: 'warm', document: { secretArn: 'none', versionId: 'none' } });
  await Promise.all(deployment.functions.map(({ arn }) => account.lambda.invoke(arn, payload)));
}
