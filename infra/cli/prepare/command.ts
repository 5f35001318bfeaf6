import { Command } from 'commander';
import { answered } from '../ask';
import { readSecretId } from '../aws/arn-input';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { refusal } from '../flags';
import type { PrepareFlags, PrepareReport } from './run';

const HELP = `
Account and Region come from the environment, as with the AWS CLI: AWS_PROFILE, AWS_REGION or AWS_DEFAULT_REGION,
AWS_ENDPOINT_URL. If an ARN is given, its Region is used. Unlike the other commands this one reads the value of the secret and
of the one its \`masterarn\` names, and logs in as that superuser: run it where the database can be reached.

It shows its SQL first, and asks for confirmation. Both users become members of a role without login, and act as that role
from their next login on. The role gets what they own, what they were granted and their default privileges, in every database.
Each database is one transaction. Running it twice does no harm; --undo reverts it.

Examples:
  $ npx --no rds-rotation-workflow prepare orders/db
  $ npx --no rds-rotation-workflow prepare orders/db --json          what would be run; changes nothing
  $ npx --no rds-rotation-workflow prepare orders/db --owner orders_owner --yes
  $ npx --no rds-rotation-workflow prepare orders/db --undo

Exit codes: 0 done, nothing to do, or the answer was no; 1 it cannot be done; 2 usage error.`;

/** `rds-rotation-workflow prepare`: makes one role the owner of what two alternating users create. */
export function prepareCommand(context: CliContext): Command {
  return new Command('prepare')
    .description('make a role without LOGIN the owner of what the two users of a secret create')
    .argument('<secret>', 'name or ARN of the secret', readSecretId)
    .option(
      '--owner <role>',
      'the owner role (default: the role that sessions act as, otherwise the user name with the suffix _owner)',
      readOwner,
    )
    .option('--undo', 'return everything to the first user, and remove the owner role')
    .option('--ca-file <path>', 'PEM file of the certificate authorities to trust (default: those of RDS)')
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'print one JSON object; without --yes it shows what would be run, and changes nothing')
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
