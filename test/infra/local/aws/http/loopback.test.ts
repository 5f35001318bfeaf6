import { request } from 'node:http';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RecordingEndpoint, signedFor } from './two-servers';

/** Signed as the SDK signs, and with every header a test wants. */
function call(url: string, headers: Record<string, string>): Promise<number> {
  const target = { 'x-amz-target': 'secretsmanager.ListSecrets', ...signedFor('secretsmanager') };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers: { ...target, ...headers } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', reject).end('{}');
  });
}

describe('a page in a browser of this machine', () => {
  let street: RecordingEndpoint;
  beforeEach(async () => (street = await new RecordingEndpoint().open()));
  afterEach(() => street.door.close());

  it.each([
    ['under a name that was made to point here', { host: 'evil.example:4650' }],
    ['under such a name, from itself', { host: 'evil.example', origin: 'http://evil.example' }],
    ['from elsewhere', { origin: 'https://evil.example' }],
    ['from a file or a sandbox', { origin: 'null' }],
    ['from a name that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
  ])('cannot call the stand-in %s', async (_how, headers) => {
    expect(await call(street.door.url, headers)).toBe(403);
    expect(street.calls).toEqual([]);
  });

  it.each([{}, { host: 'localhost:1' }, { host: '[::1]' }, { origin: 'http://localhost:5173' }])(
    'can, as this machine does: %j',
    async (headers) => {
      expect(await call(street.door.url, headers as Record<string, string>)).toBe(200);
      expect(street.calls).toHaveLength(1);
    },
  );

  it('is not what an SDK looks like', async () => {
    const client = street.client(SecretsManagerClient);
    await client.send(new DescribeSecretCommand({ SecretId: 'db' }));
    client.destroy();
    expect(street.calls).toHaveLength(1);
  });
});
