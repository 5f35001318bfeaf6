import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  paginateListSecrets,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import { startAwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import { FUNCTION_ARN, RotationStory, TOKEN, wellBehaved } from './rotation-story';

describe('the real client of Secrets Manager', () => {
  const story = new RotationStory(wellBehaved);
  let door: AwsEndpoint;
  let client: SecretsManagerClient;
  let current: string | undefined;

  beforeAll(async () => {
    door = await startAwsEndpoint({ services: { secretsmanager: story.service } });
    const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'any' };
    client = new SecretsManagerClient({ endpoint: door.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  });

  afterAll(async () => {
    client.destroy();
    await door.close();
  });

  it('creates a secret with a token of its own making and reads it, dates and all', async () => {
    const created = await client.send(new CreateSecretCommand({ Name: 'db', SecretString: 'old' }));
    current = created.VersionId;
    const value = await client.send(new GetSecretValueCommand({ SecretId: 'db' }));
    expect(value).toMatchObject({ SecretString: 'old', VersionId: current, VersionStages: ['AWSCURRENT'] });
    expect(value.CreatedDate).toEqual(new Date('2026-11-22T10:00:00Z'));
    expect(value.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('stores and reads binary', async () => {
    const SecretBinary = new Uint8Array([0, 255, 7]);
    await client.send(new CreateSecretCommand({ Name: 'binary', SecretBinary }));
    const value = await client.send(new GetSecretValueCommand({ SecretId: 'binary' }));
    expect(Buffer.from(value.SecretBinary ?? []).toString('hex')).toBe('00ff07');
  });

  it('moves labels and meets the exceptions of the service by name', async () => {
    const put = new PutSecretValueCommand({
      SecretId: 'db',
      ClientRequestToken: TOKEN,
      SecretString: 'new',
      VersionStages: ['AWSPENDING'],
    });
    await client.send(put);
    const move = { SecretId: 'db', VersionStage: 'AWSCURRENT', MoveToVersionId: TOKEN };
    await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("The parameter RemoveFromVersionId can't be empty.") as string,
    });
    await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: current }));
    const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'db' }));
    expect(Versions?.map((version) => version.VersionStages)).toEqual([['AWSPREVIOUS'], ['AWSPENDING', 'AWSCURRENT']]);
    await expect(client.send(new DescribeSecretCommand({ SecretId: 'nowhere' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('rotates, and sees the outcome in DescribeSecret', async () => {
    story.secretArn = (await client.send(new DescribeSecretCommand({ SecretId: 'db' }))).ARN ?? '';
    const RotationRules = { ScheduleExpression: 'rate(10 days)', Duration: '3h' };
    const rotation = { SecretId: 'db', RotationLambdaARN: FUNCTION_ARN, RotationRules, RotateImmediately: false };
    await client.send(new RotateSecretCommand(rotation));
    await story.service.whenIdle();
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'db' }));
    expect(described.RotationRules).toEqual({ ...RotationRules, AutomaticallyAfterDays: 10 });
    expect(described.NextRotationDate).toEqual(new Date('2026-12-02T02:59:59Z'));
    expect(story.told).toEqual(['TestRotationStarted', 'TestRotationSucceeded']);
  });

  it('asks for a password', async () => {
    const answer = await client.send(new GetRandomPasswordCommand({ PasswordLength: 40, ExcludePunctuation: true }));
    expect(answer.RandomPassword).toMatch(/^[a-zA-Z0-9]{40}$/);
  });

  it('pages through the list of secrets', async () => {
    const names: (string | undefined)[][] = [];
    const pages = paginateListSecrets({ client, pageSize: 1 }, { SortBy: 'name', SortOrder: 'desc' });
    for await (const { SecretList } of pages) names.push((SecretList ?? []).map((secret) => secret.Name));
    expect(names).toEqual([['db'], ['binary']]);
  });
});
