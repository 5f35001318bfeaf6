import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaWith } from './functions-folder';

const KEY = 'exports.handler = async () => process.env.AWS_ACCESS_KEY_ID;';
/** A function that is loaded only once there is a file `go` in the folder of all functions. */
const LOADS_WHEN_TOLD = `
  const { existsSync, writeFileSync } = require('node:fs');
  const folder = process.env.LAMBDA_TASK_ROOT + '/..';
  writeFileSync(folder + '/loading-' + process.env.AWS_ACCESS_KEY_ID, '');
  while (!existsSync(folder + '/go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  ${KEY}`;

const once = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise(setImmediate);
};

let lambdas: ReturnType<typeof lambdaWith>;
afterEach(() => lambdas.close());

it('only a limited number load at a time, and those that wait are served in turn', async () => {
  lambdas = lambdaWith({ loads: LOADS_WHEN_TOLD }, { startsAtOnce: 2 });
  const { folder, lambda } = lambdas;
  const answers = Promise.all(Array.from({ length: 6 }, () => lambdas.invoke('loads')));
  const loading = () => readdirSync(folder).filter((name) => name.startsWith('loading-'));
  await once(() => loading().length === 2);
  expect(lambda.sandboxCount).toBe(2);

  writeFileSync(join(folder, 'go'), '');
  const keys = await answers;
  expect(keys).toHaveLength(6);
  expect(loading().sort()).toEqual([...new Set(keys)].map((key) => `loading-${String(key)}`).sort());
});

it('a waiting invocation takes a sandbox that has become free', async () => {
  lambdas = lambdaWith({ key: KEY, loads: LOADS_WHEN_TOLD }, { startsAtOnce: 1 });
  const { folder, lambda } = lambdas;
  const first = await lambdas.invoke('key');
  // It takes the only turn, and keeps it.
  const loads = lambdas.invoke('loads');
  await once(() => readdirSync(folder).some((name) => name.startsWith('loading-')));
  expect(await Promise.all([lambdas.invoke('key'), lambdas.invoke('key'), lambdas.invoke('key')])).toEqual([
    first,
    first,
    first,
  ]);
  expect(existsSync(join(folder, 'go'))).toBe(false);
  expect(lambda.sandboxCount).toBe(2);
  writeFileSync(join(folder, 'go'), '');
  await loads;
});

it('an unused one ends after a while, and the next invocation loads another', async () => {
  lambdas = lambdaWith({ key: KEY }, { idleMilliseconds: 1 });
  const first = await lambdas.invoke('key');
  await once(() => lambdas.lambda.sandboxCount === 0);
  expect(await lambdas.invoke('key')).not.toBe(first);
});

it('while there are too many, an unused one ends at once', async () => {
  lambdas = lambdaWith({ loads: LOADS_WHEN_TOLD }, { startsAtOnce: 2, sandboxesKept: 1 });
  const { folder, lambda } = lambdas;
  const both = Promise.all([lambdas.invoke('loads'), lambdas.invoke('loads')]);
  await once(() => readdirSync(folder).length === 3);
  writeFileSync(join(folder, 'go'), '');
  const keys = await both;
  await once(() => lambda.sandboxCount === 1);
  expect(keys).toContain(await lambdas.invoke('loads'));
});

it('an invocation that is waiting when everything stops gets an error', async () => {
  lambdas = lambdaWith({ loads: LOADS_WHEN_TOLD }, { startsAtOnce: 1 });
  const { folder, lambda } = lambdas;
  const [first, second] = [lambdas.invoke('loads'), lambda.invoke('loads', '{}')];
  const refused = expect(second).rejects.toThrow('The local stand-in has been stopped.');
  await once(() => readdirSync(folder).some((name) => name.startsWith('loading-')));
  await lambda.stop();
  await refused;
  expect(await first).toMatchObject({ errorType: 'Runtime.ExitError' });
});
