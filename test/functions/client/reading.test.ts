import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { rotatingPool, secretCache } from '../../../functions/client/index';

type Answer = { readonly status?: number; readonly body: object };

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Secrets Manager, over HTTP, that answers so each time it is asked; the last answer for ever. */
async function answering(...answers: readonly Answer[]) {
  let asked = 0;
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    asked += 1;
    const { status = 200, body } = answers[Math.min(asked, answers.length) - 1]!;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const secretsManager = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'app', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  stops.push(() => {
    secretsManager.destroy();
    server.close();
    server.closeAllConnections();
  });
  return { options: { secretId: 'orders/db', secretsManager }, asked: () => asked };
}

const error = (name: string, message: string): Answer => ({ status: 400, body: { __type: name, Message: message } });
const text = (SecretString: string): Answer => ({ body: { VersionId: 'v1', SecretString } });
const HOLDS = 'A database secret holds {"username", "password", "host", "port", "dbname"}.';

describe('what an application hears when it connects and there is', () => {
  it.each<[string, Answer, string]>([
    [
      'no such secret',
      error('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
      "Reading AWSCURRENT of the secret orders/db: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ],
    [
      'no permission',
      error('AccessDeniedException', 'not authorized to perform: secretsmanager:GetSecretValue'),
      'Reading AWSCURRENT of the secret orders/db: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue',
    ],
    [
      'throttling for longer than the SDK waits',
      error('ThrottlingException', 'Rate exceeded'),
      'Reading AWSCURRENT of the secret orders/db: ThrottlingException: Rate exceeded',
    ],
    [
      'an empty value',
      text(''),
      `Reading version v1 of the secret orders/db: the value is not a JSON object. ${HOLDS}`,
    ],
    [
      'a password without JSON around it',
      text('hunter2'),
      `Reading version v1 of the secret orders/db: the value is not a JSON object. ${HOLDS}`,
    ],
    [
      'a list',
      text('["hunter2"]'),
      `Reading version v1 of the secret orders/db: the value is not a JSON object. ${HOLDS}`,
    ],
    [
      'a binary value',
      { body: { VersionId: 'v1', SecretBinary: 'aHVudGVyMg==' } },
      `Reading version v1 of the secret orders/db: the value is binary. ${HOLDS}`,
    ],
    ['an object of something else', text('{}'), 'Version v1 of the secret has no field "username" with text in it.'],
    [
      'a number for a password',
      text('{"username":"app","password":1}'),
      'Version v1 of the secret has no field "password" with text in it.',
    ],
  ])('%s', async (_name, answer, message) => {
    const { options } = await answering(answer);
    const pool = rotatingPool(options);
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ message });
    await expect(pool.connect()).rejects.toMatchObject({ message });
    await pool.end();
  });
});

it('a value with a byte order mark before it is read as the rotation reads it', async () => {
  const { options } = await answering(text('\ufeff{"username":"app","password":"x"}'));
  expect((await secretCache(options).get()).fields).toEqual({ username: 'app', password: 'x' });
});

it('while Secrets Manager throttles, the last good value is used, with a warning that names the secret and not the value', async () => {
  const warnings: string[] = [];
  const { options, asked } = await answering(
    text('{"username":"app","password":"hunter2"}'),
    error('ThrottlingException', 'Rate exceeded'),
  );
  const cache = secretCache({ ...options, onWarning: (message) => warnings.push(message) });
  await cache.get();
  expect((await cache.refresh()).fields['password']).toBe('hunter2');
  expect(warnings).toEqual([
    'The secret could not be read (Error: Reading AWSCURRENT of the secret orders/db: ThrottlingException: Rate exceeded). The last good credential stays in use.',
  ]);
  expect(asked()).toBe(2);
});
