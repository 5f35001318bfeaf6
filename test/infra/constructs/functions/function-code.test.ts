import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { RotationWorkflow } from '../../../../infra/constructs/rotation-workflow';

const LOGGING_IN = ['preflight', 'roll-back', 'set-secret', 'test-secret'];

describe('the code of the functions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'function-code-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const ours = file('ours.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  const same = file('same.pem', readFileSync(ours, 'utf8'));
  const theirs = file('theirs.pem', '-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n');

  /** Code of every function by its name, as the key of its asset. */
  const synthesise = (outdir: string, caFiles: readonly (string | undefined)[]): Record<string, string> => {
    const app = new App({ outdir: join(folder, outdir) });
    const stack = new Stack(app, 'Shop');
    caFiles.forEach((databaseCaFile, index) => {
      const props = databaseCaFile === undefined ? {} : { databaseCaFile };
      new RotationWorkflow(stack, `Rotation${index}`, { ...props, namePrefix: `r${index}` });
    });
    const { Resources } = app.synth().getStackByName('Shop').template as {
      Resources: Record<string, { Type: string; Properties: { FunctionName?: string; Code?: { S3Key: string } } }>;
    };
    return Object.fromEntries(
      Object.values(Resources)
        .filter(({ Type }) => Type === 'AWS::Lambda::Function')
        .map(({ Properties: { FunctionName, Code } }) => [FunctionName ?? '', Code?.S3Key ?? '']),
    );
  };

  it('is the same for every workflow of every app, and differs only where a CA file has to travel along', () => {
    const code = synthesise('many', [undefined, undefined, ours, same, theirs]);
    const keysOf = (name: string) => [0, 1, 2, 3, 4].map((index) => code[`r${index}-${name}`] ?? 'none');
    for (const name of LOGGING_IN) {
      const [plain, plainToo, withOurs, withSame, withTheirs] = keysOf(name);
      expect([plainToo, withSame]).toEqual([plain, withOurs]);
      expect(new Set([plain, withOurs, withTheirs]).size).toBe(3);
    }
    for (const name of ['rotation-function', 'finish-secret', 'notify', 'watch']) {
      expect(new Set(keysOf(name)).size).toBe(1);
    }
    expect(synthesise('again', [undefined])).toEqual(
      Object.fromEntries(Object.entries(code).filter(([name]) => name.startsWith('r0-'))),
    );
  });

  it('leaves nothing among the temporary files, even if the synthesis throws', () => {
    const before = process.env['TMPDIR'];
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    process.env['TMPDIR'] = temporary;
    try {
      const app = new App({ outdir: join(folder, 'thrown') });
      const make = () => {
        new RotationWorkflow(new Stack(app, 'Shop'), 'Rotation', { databaseCaFile: ours });
        throw new Error('a fault of the app');
      };
      expect(make).toThrow('a fault of the app');
      expect(readdirSync(join(folder, 'thrown')).length).toBeGreaterThan(0);
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});
