/**
 * A process of its own that starts a server, says where it is in one line of JSON, and stays. With the argument
 * `listens` it ends itself on SIGTERM, after it has said in a second line that its server still runs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../../../infra/local/postgres/server';

async function main(): Promise<void> {
  const { port, directory } = await startPostgres();
  if (process.argv[2] === 'listens') {
    process.on('SIGTERM', () => {
      console.log(existsSync(join(directory, 'data', 'postmaster.pid')) ? 'serving' : 'ended');
      process.exit(3);
    });
  }
  console.log(JSON.stringify({ port, directory }));
  process.stdin.resume();
}

void main();
