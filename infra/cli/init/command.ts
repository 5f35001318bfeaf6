import { Command } from 'commander';
import { CONFIGURATION_FILE } from '../../configuration/rotation-configuration';
import type { CliContext } from '../context';
import { QUESTIONS } from './questions';
import { type InitFlags, writeConfiguration } from './run';

const HELP = `
A flag answers a question in advance, and --yes accepts the default for every other one. The file is read by the
ready-made app, in the folder in which it is run:
  $ npx cdk deploy --app "node node_modules/rds-rotation-workflow/dist/app.js"

Examples:
  $ npx --no rds-rotation-workflow init
  $ npx --no rds-rotation-workflow init --secrets orders/db,billing/db --emails oncall@example.com --yes
  $ npx --no rds-rotation-workflow init --secrets orders/db --vpc vpc-0a1b2c3d4e5f60718 \\
      --subnets subnet-0a1b2c3d4e5f60718,subnet-0b1b2c3d4e5f60718 --database-group sg-0a1b2c3d4e5f60718 --yes
  $ npx --no rds-rotation-workflow init --yes --force --json

Exit codes: 0 written; 2 an answer is invalid or missing, or the file exists already.`;

/** `rds-rotation-workflow init`: writes the file from which the ready-made app is built. */
export function initCommand(context: CliContext): Command {
  const command = new Command('init')
    .description(
      `write ${CONFIGURATION_FILE}, the configuration of the ready-made app, from questions on a terminal or from flags`,
    )
    .option('--out <file>', 'the file to write', CONFIGURATION_FILE)
    .option('--force', 'overwrite it if it exists')
    .option('--yes', 'accept the default for every question without a flag')
    .option('--json', 'print the configuration as JSON');
  for (const { flag, placeholder, asks, usual } of QUESTIONS) {
    const otherwise = usual === undefined || usual === '' ? '' : ` (default: ${usual})`;
    command.option(
      `--${flag} <${placeholder}>`,
      `${asks.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}${otherwise}`,
    );
  }
  return command.addHelpText('after', HELP).action((flags: InitFlags) => writeConfiguration(context, flags));
}
