import { chownSync } from 'node:fs';
import type { Binaries } from './binaries';
import type { OsUser } from './process/os-user';

/** What runs a cluster's programs, and where its data is. */
export interface ClusterPlace {
  readonly binaries: Binaries;
  readonly user: OsUser | undefined;
  readonly dataFolder: string;
}

/** Environment of PostgreSQL's programs: not our own, because that may contain credentials and variables such as PGDATA. */
export function programEnvironment(): NodeJS.ProcessEnv {
  // A given time zone spares initdb the search for the system's.
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/** Makes the file or folder the server's own; nothing to do where it runs as the current user. */
export function giveTo(user: OsUser | undefined, path: string): void {
  if (user) chownSync(path, user.uid, user.gid);
}
