import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rotatingPool } from '../../../functions/client/index';
import { anEnvironment } from '../../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/** Applications that read the secret from a process beside them, which caches it by itself. */
const stories = anEnvironment();

/** Answers as the extension and the agent do, from a cache that only `refreshNow=true` renews; refuses a wrong token. */
async function cachingProcess(token: string) {
  const cached = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname !== '/secretsmanager/get' || request.headers['x-aws-parameters-secrets-token'] !== token) {
      response.writeHead(400).end();
      return;
    }
    const label = searchParams.get('versionStage') ?? 'AWSCURRENT';
    const fresh = searchParams.get('refreshNow') === 'true';
    asked.push(fresh ? `${label} anew` : label);
    void (async () => {
      const known = fresh ? undefined : cached.get(label);
      if (known !== undefined) return known;
      const SecretId = searchParams.get('secretId') ?? '';
      const { VersionId, SecretString } = await stories.environment.clients.secretsManager.send(
        new GetSecretValueCommand({ SecretId, VersionStage: label }),
      );
      const text = JSON.stringify({ VersionId, SecretString });
      cached.set(label, text);
      return text;
    })().then((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return { port: (server.address() as AddressInfo).port, asked, close: () => server.close() };
}

it.each([
  ['agent', ['AWSCURRENT', 'AWSCURRENT anew']],
  ['lambda-extension', ['AWSCURRENT']],
] as const)('source %s: the login that its cache lets be refused is found all the same', async (source, expected) => {
  const secret = await stories.aSecret();
  const process = await cachingProcess('the-token');
  const { clients, databases } = stories.environment;
  const pool = rotatingPool({
    secretId: secret.arn,
    source,
    endpoint: { port: process.port, token: 'the-token' },
    secretsManager: clients.secretsManager,
    ssl: { ca: databases.administration.ca ?? '' },
  });
  const whoAmI = async () => {
    const client = await pool.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_user AS name');
    client.release(true);
    return rows[0]?.name;
  };
  const before = await whoAmI();
  await secret.rotate();
  const after = await whoAmI();
  await pool.end();
  process.close();

  expect([before, after]).toEqual(['orders_app', 'orders_app']);
  expect(process.asked).toEqual(expected);
});
