import { SecretTag } from '../../../../workflow/secret-tags';
import type { StrategyName } from '../../../../workflow/names';
import type { ApplicationSecret, LocalEnvironment } from '../../../local/index';

interface SecretOptions {
  /** Name of the superuser's secret, made if the strategy needs one. */
  readonly superuser: string;
  /** What both values say otherwise, such as another port. */
  readonly fields?: object;
}

/** Makes a role, its database and its secret as the strategy wants them: a single user needs neither a tag nor a superuser. */
export async function createSecretOf(
  environment: LocalEnvironment,
  strategy: StrategyName,
  name: string,
  application: Pick<ApplicationSecret, 'role' | 'database'>,
  { superuser, fields = {} }: SecretOptions,
): Promise<ApplicationSecret> {
  if (strategy === 'single-user') return environment.createApplicationSecret(name, application, [], fields);
  const masterarn = await environment.createAdministratorSecret(superuser, fields);
  const tags = [{ Key: SecretTag.strategy, Value: strategy }];
  return environment.createApplicationSecret(name, application, tags, { ...fields, masterarn });
}
