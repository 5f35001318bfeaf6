import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaWith } from './functions-folder';

describe("a user's own function", () => {
  const environment = lambdaWith({ deployed: 'exports.handler = async () => "as deployed";' });
  afterAll(environment.close);

  const write = (name: string, source: string) => {
    const file = join(environment.folder, name);
    writeFileSync(file, source);
    return file;
  };

  test.each([
    ['own.ts', 'export const handler = async (event: { a: number }): Promise<number> => event.a + 1;'],
    ['own.mjs', 'export const handler = async (event) => event.a + 1;'],
    ['own.js', 'exports.handler = async (event) => event.a + 1;'],
  ])('runs from %s', async (name, source) => {
    await environment.lambda.registerFile('own', write(name, source));
    expect(await environment.invoke('own', { a: 1 })).toBe(2);
  });

  test('may import the AWS SDK and pg without having them', async () => {
    const source =
      "import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'; import pg from 'pg'; export const handler = async () => [typeof SecretsManagerClient, typeof pg.Client];";
    await environment.lambda.registerFile('imports', write('imports.mjs', source), { timeoutSeconds: 30 });
    expect(await environment.invoke('imports')).toEqual(['function', 'function']);
  });

  test('takes the place of a deployed function and keeps its environment, timeout and memory', async () => {
    environment.deploy('deployed', '', {
      environment: { SECRET_ARN: 'arn' },
      timeoutSeconds: 12,
      memoryMegabytes: 256,
    });
    const file = write('instead.js', 'exports.handler = async () => process.env.SECRET_ARN;');
    const registered = await environment.lambda.registerFile('deployed', file);
    expect(registered).toMatchObject({ timeoutSeconds: 12, memoryMegabytes: 256, handler: 'index.handler' });
    expect(await environment.invoke('deployed')).toBe('arn');
  });

  test("has Lambda's own timeout and memory if it is new", async () => {
    const registered = await environment.lambda.registerFile(
      'new',
      write('new.js', 'exports.handler = async () => 1;'),
    );
    expect(registered).toMatchObject({
      arn: 'arn:aws:lambda:eu-central-1:000000000000:function:new',
      timeoutSeconds: 3,
      memoryMegabytes: 128,
    });
  });

  test.each([
    ['is missing', () => '/nowhere/own.js', /^Cannot run \/nowhere\/own\.js as a function: there is no file/],
    ['does not parse', () => write('bad.js', 'exports.handler = '), /bundling it failed\. .*Unexpected end of file/s],
    [
      'exports no handler',
      () => write('none.js', 'exports.main = 1;'),
      /as the function broken: Runtime\.HandlerNotFound: index\.handler is undefined or not exported\. It must export an async function `handler`/,
    ],
    [
      'imports what nobody has',
      () => write('lost.js', "require('no-such-package');"),
      /Could not resolve "no-such-package"/,
    ],
  ])('is refused if its file %s', async (_title, file, message) => {
    await expect(environment.lambda.registerFile('broken', file())).rejects.toThrow(message);
    await expect(environment.lambda.invoke('broken', '{}')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
