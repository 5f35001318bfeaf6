import { Command } from 'commander';
import { CONFIGURATION_FILE } from '../../configuration/rotation-configuration';
import type { CliContext } from '../context';
import { QUESTIONS } from './questions';
import { type InitFlags, writeConfiguration } from './run';

const HELP = `
Without flags it asks; a flag answers its question beforehand, and --yes takes the usual answer to every other one. The
file is read by the ready-made app, in the folder in which it is run:
  $ npx cdk deploy --app "node node_modules/rds-rotation-workflow/dist/app.js"

Examples:
  $ npx --no rds-rotation-workflow init
  $ npx --no rds-rotation-workflow init --secrets orders/db,billing/db --emails oncall@example.com --yes
  $ npx --no rds-rotation-workflow init --secrets orders/db --vpc vpc-0a1b2c3d4e5f60718 \\
      --subnets subnet-0a1b2c3d4e5f60718,subnet-0b1b2c3d4e5f60718 --database-group sg-0a1b2c3d4e5f60718 --yes
  $ npx --no rds-rotation-workflow init --yes --force --json

Exit codes: 0 written; 2 an answer cannot be used or is missing, or there is such a file already.`;

/** `rds-rotation-workflow init`: writes the file from which the ready-made app is built. */
export function initCommand(context: CliContext): Command {
  const command = new Command('init')
    .description(`write ${CONFIGURATION_FILE}, from which the ready-made app is deployed; asks, or takes flags`)
    .option('--out <file>', 'the file to write', CONFIGURATION_FILE)
    .option('--force', 'overwrite it if it exists')
    .option('--yes', 'take the usual answer where no flag gives another')
    .option('--json', 'print what was written as JSON');
  for (const { flag, placeholder, asks, usual } of QUESTIONS) {
    const otherwise = usual === undefined || usual === '' ? '' : ` (usual: ${usual})`;
    command.option(
      `--${flag} <${placeholder}>`,
      `${asks.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}${otherwise}`,
    );
  }
  return command.addHelpText('after', HELP).action((flags: InitFlags) => writeConfiguration(context, flags));
}
