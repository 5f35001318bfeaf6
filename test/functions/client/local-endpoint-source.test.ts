import { lambdaExtensionSource, secretsManagerAgentSource } from '../../../functions/client/local-endpoint-source';
import type { SecretSource } from '../../../functions/client/secret-version';
import { answer, serve } from '../alerts/server';

const VALUE = JSON.stringify({ VersionId: 'v1', SecretString: '{"username":"app","password":"secret-word"}' });
const READ = { versionId: 'v1', fields: { username: 'app', password: 'secret-word' } };
const NOT_FOUND = '{"__type":"ResourceNotFoundException"}';
const direct: SecretSource = async (label) => ({ versionId: `direct ${label}`, fields: {} });
const portOf = (url: string) => Number(new URL(url).port);

describe('the AWS Parameters and Secrets Lambda extension', () => {
  it('is asked on its port with the token in its header', async () => {
    const server = await serve(answer(200, VALUE));
    const source = lambdaExtensionSource(
      { secretId: 'orders/db', port: portOf(server.url), token: 'session-token' },
      direct,
    );
    expect(await source('AWSCURRENT', false)).toEqual(READ);
    await server.close();

    expect(server.received).toMatchObject([
      {
        method: 'GET',
        path: '/secretsmanager/get?secretId=orders%2Fdb&versionStage=AWSCURRENT',
        headers: { 'x-aws-parameters-secrets-token': 'session-token' },
      },
    ]);
  });

  it('is passed over once a login was refused, and for AWSPENDING, for its cache cannot be renewed', async () => {
    const source = lambdaExtensionSource({ secretId: 'orders/db', port: 1, token: '' }, direct);
    expect(await source('AWSCURRENT', true)).toEqual({ versionId: 'direct AWSCURRENT', fields: {} });
    expect(await source('AWSPENDING', false)).toEqual({ versionId: 'direct AWSPENDING', fields: {} });
  });

  it('says which answer it gave, and nothing of a value', async () => {
    const server = await serve(answer(400, 'not ready to serve traffic, please wait'));
    const source = lambdaExtensionSource({ secretId: 'orders/db', port: portOf(server.url), token: '' }, direct);
    await expect(source('AWSCURRENT', false)).rejects.toThrow(
      `Reading AWSCURRENT of the secret orders/db from localhost:${portOf(server.url)}: the answer is HTTP 400.`,
    );
    await server.close();
  });
});

describe('the AWS Secrets Manager Agent', () => {
  it('is asked to read again once a login was refused', async () => {
    const server = await serve(answer(200, VALUE));
    const source = secretsManagerAgentSource({ secretId: 'orders/db', port: portOf(server.url), token: () => 'ssrf' });
    expect(await source('AWSCURRENT', false)).toEqual(READ);
    expect(await source('AWSCURRENT', true)).toEqual(READ);
    await server.close();

    expect(server.received.map(({ path }) => path)).toEqual([
      '/secretsmanager/get?secretId=orders%2Fdb&versionStage=AWSCURRENT',
      '/secretsmanager/get?secretId=orders%2Fdb&versionStage=AWSCURRENT&refreshNow=true',
    ]);
    expect(server.received[0]?.headers['x-aws-parameters-secrets-token']).toBe('ssrf');
  });

  it('knows no AWSPENDING between two rotations', async () => {
    const server = await serve(answer(404, NOT_FOUND));
    const source = secretsManagerAgentSource({ secretId: 'orders/db', port: portOf(server.url), token: '' });
    expect(await source('AWSPENDING', true)).toBeUndefined();
    await expect(source('AWSCURRENT', true)).rejects.toThrow('the answer is HTTP 404.');
    await server.close();
  });

  it('refuses a value that is not a JSON object, without quoting it', async () => {
    const server = await serve(answer(200, JSON.stringify({ VersionId: 'v1', SecretString: 'secret-word' })));
    const source = secretsManagerAgentSource({ secretId: 'orders/db', port: portOf(server.url), token: '' });
    const message = await source('AWSCURRENT', false).then(
      () => 'read',
      (error: unknown) => (error as Error).message,
    );
    await server.close();

    expect(message).toContain('Reading version v1 of the secret orders/db: the value is not a JSON object.');
    expect(message).not.toContain('secret-word');
  });
});
