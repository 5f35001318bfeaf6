import { Command } from 'commander';
import { answered } from '../ask';
import { readSecretId } from '../aws/arn-input';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { refusal } from '../flags';
import type { PrepareFlags, PrepareReport } from './run';

const HELP = `
Account and Region come from the environment, as for the AWS CLI: AWS_PROFILE, AWS_REGION or AWS_DEFAULT_REGION,
AWS_ENDPOINT_URL. If an ARN is given, its Region is used. Unlike the other commands this one reads the value of the secret and
of the one its \`masterarn\` names, and logs in as that superuser: run it where the database can be reached.

It shows its SQL first, and asks. Both users become members of a role that nobody can log in as, and act as it from their
next login on; it gets what they own and what they were granted, in every database, and their default privileges. Each
database is one transaction. Running it twice does no harm, --undo is the way back.

Examples:
  $ npx --no rds-rotation-workflow prepare orders/db
  $ npx --no rds-rotation-workflow prepare orders/db --json          what would be run; changes nothing
  $ npx --no rds-rotation-workflow prepare orders/db --owner orders_owner --yes
  $ npx --no rds-rotation-workflow prepare orders/db --undo

Exit codes: 0 done, or nothing to do, or the answer was no; 1 something is in the way; 2 usage error.`;

/** `rds-rotation-workflow prepare`: lets one role own what two users that take turns create. */
export function prepareCommand(context: CliContext): Command {
  return new Command('prepare')
    .description('let a role that nobody logs in as own what the two users of a secret create')
    .argument('<secret>', 'name or ARN of the secret', readSecretId)
    .option(
      '--owner <role>',
      'the owner role (default: the one sessions act as, else the user with _owner behind it)',
      readOwner,
    )
    .option('--undo', 'give everything back to the first user, and take the owner role away')
    .option('--ca-file <path>', "PEM file of the authorities of the server's certificate (default: those of RDS)")
    .option('--yes', 'do not ask')
    .option('--json', 'print one JSON object; without --yes it says what would be run, and changes nothing')
    .addHelpText('after', HELP)
    .action(async (secretId: string, flags: PrepareFlags) => {
      const { terminal } = context;
      const { prepareSecret } = await import('./run');
      const { endScreen, sqlScreen } = await import('./render');
      const report = await prepareSecret(context, secretId, flags, async (planned) => {
        if (flags.json !== true) terminal.write(sqlScreen(planned, terminal));
        return flags.yes === true || (flags.json !== true && (await asked(context, planned)));
      });
      terminal.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : endScreen(report, terminal));
    });
}

async function asked({ dialogue }: CliContext, { transactions }: PrepareReport): Promise<boolean> {
  if (dialogue === undefined) {
    throw new UsageError(
      'There is no terminal to ask on, and nothing was changed. Give --yes to run these statements.',
    );
  }
  const { confirm } = await import('@inquirer/prompts');
  const message = `Run ${transactions.length === 1 ? 'this transaction' : `these ${transactions.length} transactions`}?`;
  return answered(confirm({ message, default: false }, dialogue));
}

/** PostgreSQL cuts longer names off, and keeps those that begin with pg_ to itself. */
function readOwner(text: string): string {
  if (text !== '' && Buffer.byteLength(text) <= 63 && !text.startsWith('pg_')) return text;
  throw refusal('--owner', text, 'the name of a role, of 1 to 63 bytes, that does not begin with pg_');
}
