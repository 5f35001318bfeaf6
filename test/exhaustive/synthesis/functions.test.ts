import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');
const FUNCTIONS = [
  'finish-secret',
  'notify',
  'preflight',
  'roll-back',
  'rotation-function',
  'set-secret',
  'slack',
  'test-secret',
  'watch',
];

/** A copy of the checkout as far as the functions are built from it, with the same packages installed. */
function aCheckout(folder: string): string {
  for (const part of ['functions', 'workflow', 'infra/build', 'infra/package-root.ts', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  cpSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
  symlinkSync(resolve(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Asks a checkout for its functions in a process of its own. @returns the folder */
function built(checkout: string): Promise<string> {
  const script = "process.stdout.write(require('./infra/build/functions.ts').builtFunctions())";
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { cwd: checkout });
  const [output, errors] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    return chunks;
  });
  return new Promise((settle, reject) =>
    child.once('close', (status) =>
      status === 0 ? settle(output?.join('') ?? '') : reject(new Error(errors?.join(''))),
    ),
  );
}

const digests = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .sort()
      .map((name) => [
        name.replaceAll('\\', '/'),
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

describe('the functions of a checkout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'built-functions-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const one = aCheckout(join(folder, 'one'));
  const other = aCheckout(join(folder, 'other/deeper'));

  it('are built once when several processes ask at the same time, and to the same bytes wherever they lie', async () => {
    const answers = await Promise.all([built(one), built(one), built(one), built(other)]);
    const [first, second, third, elsewhere] = answers;
    expect([second, third]).toEqual([first, first]);
    expect(readdirSync(join(one, 'dist/from-source'))).toHaveLength(1);
    expect(Object.keys(digests(first))).toEqual(FUNCTIONS.map((name) => `${name}/index.js`));
    expect(digests(elsewhere)).toEqual(digests(first));
  });

  it('are rebuilt next to the former ones when a source has changed', async () => {
    const former = await built(one);
    const [, notify] = [digests(former), digests(former)['notify/index.js']];
    const source = join(one, 'functions/notify.ts');
    writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport const changed = 'changed';\n`);
    const renewed = await built(one);
    expect(renewed).not.toBe(former);
    expect(digests(renewed)['notify/index.js']).not.toBe(notify);
    expect(digests(renewed)['watch/index.js']).toBe(digests(former)['watch/index.js']);
    expect(digests(former)['notify/index.js']).toBe(notify);
  });

  it('leave no half-built folder when a source is broken, and say which', async () => {
    writeFileSync(
      join(other, 'functions/watch.ts'),
      "import { nothing } from './nowhere';\nexport const handler = nothing;",
    );
    await expect(built(other)).rejects.toThrow(/functions\/watch\.ts.*Could not resolve "\.\/nowhere"/s);
    expect(readdirSync(join(other, 'dist/from-source'))).toHaveLength(1);
  });

  it.each([
    ["'pg/lib/stream.js'", "'pg/lib/gone.js'", /No function is made of pg\/lib\/gone\.js: see infra\/build\/trimming/],
    ["'getLibpqConnectionString'", "'gone'", /pg\/lib\/connection-parameters\.js: There is no .*gone/],
  ])('are not built if a library no longer has what is left out of it: %s', async (what, gone, error) => {
    const checkout = aCheckout(join(folder, gone.replaceAll(/[^a-z]/g, '')));
    const trimmed = join(checkout, 'infra/build/trimming/pg.cjs');
    writeFileSync(trimmed, readFileSync(trimmed, 'utf8').replace(what, gone));
    await expect(built(checkout)).rejects.toThrow(error);
  });
});
