import { spawnSync } from 'node:child_process';

const USER_NAME = 'postgres';

/** The user of the operating system under which a server runs. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Under whom servers run: undefined means as the current user. PostgreSQL refuses to run as root, so root's servers
 * run as the user `postgres`, created where it is missing. Throws if that is impossible.
 */
export function serverUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known) return known;
  run('groupadd', ['--system', '--force', USER_NAME]);
  run('useradd', ['--system', '--gid', USER_NAME, '--no-create-home', '--shell', '/bin/false', USER_NAME]);
  const created = lookUp();
  if (!created) throw impossible('useradd ended well, yet `id` does not know the user');
  return created;
}

function lookUp(): OsUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, USER_NAME], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout) : undefined;
  });
  return uid !== undefined && gid !== undefined ? { uid, gid } : undefined;
}

function run(program: string, args: readonly string[]): void {
  const answer = spawnSync(program, args, { encoding: 'utf8' });
  if (answer.status !== 0) throw impossible(`${program}: ${answer.error?.message ?? answer.stderr.trim()}`);
}

function impossible(found: string): Error {
  return new Error(
    `Creating the operating system's user ${USER_NAME}, as whom PostgreSQL runs when started by root: ${found}. ` +
      `Create the user by hand, or run as an ordinary user.`,
  );
}
