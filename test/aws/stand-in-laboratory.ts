import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RotationEvent } from '../../infra/local/aws/secrets-manager/rotation/rotation-events';
import { hurryingClock, LOCAL_REGION, LocalEnvironment, type LocalEnvironmentOptions } from '../../infra/local/index';
import { STRATEGIES, type StrategyName } from '../../workflow/names';
import { SecretTag } from '../../workflow/secret-tags';
import type { Laboratory } from './experiment';
import { makeRoles } from './make-roles';

/** The same experiments on the stand-in, so that the script is known to work before it costs anything. */
export async function standInLaboratory(options: Partial<LocalEnvironmentOptions> = {}): Promise<Laboratory> {
  const events: RotationEvent[] = [];
  const environment = await LocalEnvironment.start({
    ...options,
    // Pauses between attempts pass quickly, work keeps its time.
    clock: hurryingClock({ scale: 600 }),
    functions: { probe: join(__dirname, 'probe.ts'), roles: join(__dirname, 'roles.ts') },
    onRotationEvent: (event) => events.push(event),
  });
  const { clients, clock, account } = environment;
  const credentials = { accessKeyId: 'person', secretAccessKey: 'local' };
  const lambda = new LambdaClient({ endpoint: account.url, region: LOCAL_REGION, credentials });
  const { secretArn } = await environment.createApplicationSecret('laboratory/db', { role: 'app', database: 'app' });
  const { ARN: probeArn = '' } = await clients.secretsManager.send(
    new CreateSecretCommand({ Name: 'laboratory/probe', SecretString: '{"username":"nobody","password":"none"}' }),
  );
  const functionArn = environment.rotationFunctionArn;
  return {
    kind: 'stand-in',
    clients: { ...clients, lambda },
    product: { secretArn, functionArn, stateMachineArn: environment.stateMachineArn },
    ofStrategies: async () => {
      const administrator = await environment.createAdministratorSecret('rotation/superuser');
      const secrets: [StrategyName, string][] = [];
      for (const strategy of STRATEGIES) {
        const role = { role: strategy, database: 'app' };
        const value = JSON.parse(environment.databases.secretValue(role, randomBytes(18).toString('hex'))) as object;
        const { ARN = '' } = await clients.secretsManager.send(
          new CreateSecretCommand({
            Name: `laboratory/${strategy}`,
            SecretString: JSON.stringify({ ...value, masterarn: administrator }),
            Tags: [{ Key: SecretTag.strategy, Value: strategy }],
          }),
        );
        secrets.push([strategy, ARN]);
      }
      const { ca } = environment.databases.administration;
      const payload = { administrator, secrets: secrets.map(([, arn]) => arn), ca };
      await makeRoles(lambda, functionArn.replace(/[^:]+$/, 'roles'), payload);
      return Object.fromEntries(secrets) as Record<StrategyName, string>;
    },
    probe: { secretArn: probeArn, functionArn: functionArn.replace(/[^:]+$/, 'probe') },
    joined: undefined,
    now: () => clock.now(),
    sleep: (milliseconds) => clock.sleep(milliseconds),
    rotationEvents: async (secret, since) => {
      await account.whenIdle();
      return events
        .filter(({ secretArn: of, eventTime }) => of === secret && eventTime >= since)
        .map(({ eventName }) => eventName);
    },
    patience: 60 * 60_000,
    close: async () => {
      lambda.destroy();
      await environment.stop();
    },
  };
}
