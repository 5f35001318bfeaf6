import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_LINE } from '../../../workflow/names';
import { name } from '../../../package.json';
import { thisMachine } from '../../../infra/cli/context';
import { program } from '../../../infra/cli/main';

const root = join(__dirname, '../../..');

/** npm has a package `rotation` of somebody else's, which `npx rotation` would run with production credentials. */
const STRANGER = /npx (?:-\S+ )*rotation\b/;
/** A command of ours, not after the name of the package: `rotation check`, `$ rotation recover`. Prose has no such pairs. */
const BARE_NAME =
  /(?<![\w-])rotation (?:check|recover|local|console|evidence|init|adopt) (?:["<$-]|[\w-]+\/)|[`$] ?rotation (?:check|recover|local|schedule|console|evidence|init|adopt)\b/;
/** Without `--no`, npx offers to install whoever has taken the name. */
const WOULD_INSTALL = new RegExp(`npx (?!--no )(?:-\\S+ )*${name}`);

const forbidden = [STRANGER, BARE_NAME, WOULD_INSTALL];
const offence = (line: string): boolean => forbidden.some((form) => form.test(line));

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /\.(ts|mts|cts|mjs|cjs|js|md|txt|json|html|sh|yml|yaml)$/.test(file))
  .filter((file) => file !== 'package-lock.json' && !__filename.endsWith(file));

describe('the command line', () => {
  it('is named like the package, in its help and wherever a command is printed', () => {
    expect(program(thisMachine()).name()).toBe(name);
    expect(COMMAND_LINE).toBe(`npx --no ${name}`);
  });

  it('is called so in every text of the package', () => {
    const offences = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (offence(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(offences).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });

  it.each([
    'run npx rotation check',
    'npx -y rotation recover "$SECRET"',
    'then run `rotation recover`.',
    '  $ rotation schedule build',
    'Then check again: rotation check orders/db',
    'rotation recover "$SECRET"',
    'npx rds-rotation-workflow check orders/db',
  ])('is not called: %s', (line) => {
    expect(offence(line)).toBe(true);
  });

  it.each([
    'npx --no rds-rotation-workflow check orders/db',
    'a rotation schedule in UTC',
    'rds-rotation-workflow schedule build',
    'npx jest',
  ])('may be written beside: %s', (line) => {
    expect(offence(line)).toBe(false);
  });
});
