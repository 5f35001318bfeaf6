import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';

interface Credential {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
}

interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

const secretsManager = new SecretsManagerClient();

/**
 * A rotation function of four steps for a single user, as the Secrets Manager guide describes it ("Lambda rotation
 * functions") and as AWS's own PostgreSQL function goes about it, call by call: what the product is measured against.
 */
export async function handler({ Step, SecretId, ClientRequestToken: token }: RotationEvent): Promise<void> {
  const { RotationEnabled, VersionIdsToStages = {} } = await describe(SecretId);
  if (RotationEnabled !== true) throw new Error(`Secret ${SecretId} is not enabled for rotation`);
  const labels = VersionIdsToStages[token] ?? [];
  if (labels.includes('AWSCURRENT')) return;
  if (!labels.includes('AWSPENDING')) throw new Error(`Version ${token} is not set as AWSPENDING`);
  if (Step === 'createSecret') await createSecret(SecretId, token);
  if (Step === 'setSecret') await setSecret(SecretId, token);
  if (Step === 'testSecret') await testSecret(SecretId, token);
  if (Step === 'finishSecret') await finishSecret(SecretId, token);
}

const describe = (SecretId: string) => secretsManager.send(new DescribeSecretCommand({ SecretId }));

async function credential(SecretId: string, VersionStage: string, VersionId?: string): Promise<Credential> {
  const { SecretString = '' } = await secretsManager.send(
    new GetSecretValueCommand({ SecretId, VersionStage, VersionId }),
  );
  return JSON.parse(SecretString) as Credential;
}

async function createSecret(SecretId: string, token: string): Promise<void> {
  const current = await credential(SecretId, 'AWSCURRENT');
  try {
    await credential(SecretId, 'AWSPENDING', token);
  } catch {
    const { RandomPassword } = await secretsManager.send(
      new GetRandomPasswordCommand({ ExcludeCharacters: ':/@"\'\\' }),
    );
    await secretsManager.send(
      new PutSecretValueCommand({
        SecretId,
        ClientRequestToken: token,
        SecretString: JSON.stringify({ ...current, password: RandomPassword }),
        VersionStages: ['AWSPENDING'],
      }),
    );
  }
}

async function setSecret(SecretId: string, token: string): Promise<void> {
  const pending = await credential(SecretId, 'AWSPENDING', token);
  const already = await login(pending).catch(() => undefined);
  if (already !== undefined) {
    await already.end();
    return;
  }
  const client = await login(await credential(SecretId, 'AWSCURRENT'));
  await client.query(
    `ALTER ROLE ${client.escapeIdentifier(pending.username)} PASSWORD ${client.escapeLiteral(pending.password)}`,
  );
  await client.end();
}

async function testSecret(SecretId: string, token: string): Promise<void> {
  const client = await login(await credential(SecretId, 'AWSPENDING', token));
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

async function login({ host, port, username, password, dbname }: Credential): Promise<Client> {
  // Like AWS's own function it asks for TLS; whom it speaks to it would learn from a file of authorities.
  const ssl = { rejectUnauthorized: false };
  const client = new Client({ host, port, user: username, password, database: dbname, ssl });
  await client.connect();
  return client;
}
