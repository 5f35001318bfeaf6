import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type Credential, read, secretsManager } from './credential';
import { mustLogIn } from './login';

interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** What differs between the plain functions. */
interface Scheme {
  /** The user whose turn it is next. */
  readonly nextUser: (current: string) => string;
  readonly setSecret: (SecretId: string, token: string) => Promise<void>;
}

/**
 * A rotation function of four steps as the Secrets Manager guide describes it ("Lambda rotation functions") and as AWS's own
 * PostgreSQL functions (aws-samples/aws-secrets-manager-rotation-lambdas) go about it, call by call and login by login: what
 * the product is measured against. A refused login is not tried again without TLS, as with AWS's if the secret says
 * `"ssl": true`.
 */
export function fourSteps({ nextUser, setSecret }: Scheme): (event: RotationEvent) => Promise<void> {
  async function createSecret(SecretId: string, token: string): Promise<void> {
    const current = await read(SecretId, 'AWSCURRENT');
    try {
      await read(SecretId, 'AWSPENDING', token);
    } catch {
      const { RandomPassword: password = '' } = await secretsManager.send(
        new GetRandomPasswordCommand({ ExcludeCharacters: ':/@"\'\\' }),
      );
      const next: Credential = { ...current, username: nextUser(current.username), password };
      await secretsManager.send(
        new PutSecretValueCommand({
          SecretId,
          ClientRequestToken: token,
          SecretString: JSON.stringify(next),
          VersionStages: ['AWSPENDING'],
        }),
      );
    }
  }

  return async ({ Step, SecretId, ClientRequestToken: token }) => {
    const { RotationEnabled, VersionIdsToStages = {} } = await describe(SecretId);
    if (RotationEnabled !== true) throw new Error(`Secret ${SecretId} is not enabled for rotation`);
    const labels = VersionIdsToStages[token] ?? [];
    if (labels.includes('AWSCURRENT')) return;
    if (!labels.includes('AWSPENDING')) throw new Error(`Version ${token} is not set as AWSPENDING`);
    if (Step === 'createSecret') await createSecret(SecretId, token);
    if (Step === 'setSecret') await setSecret(SecretId, token);
    if (Step === 'testSecret') await testSecret(SecretId, token);
    if (Step === 'finishSecret') await finishSecret(SecretId, token);
  };
}

const describe = (SecretId: string) => secretsManager.send(new DescribeSecretCommand({ SecretId }));

async function testSecret(SecretId: string, token: string): Promise<void> {
  const client = await mustLogIn(await read(SecretId, 'AWSPENDING', token));
  await client.query('SELECT now()');
  await client.end();
}

async function finishSecret(SecretId: string, token: string): Promise<void> {
  const { VersionIdsToStages = {} } = await describe(SecretId);
  const [current] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes('AWSCURRENT')) ?? [];
  await secretsManager.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token,
      RemoveFromVersionId: current,
    }),
  );
}
