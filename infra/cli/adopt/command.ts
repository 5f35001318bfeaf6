import { Command } from 'commander';
import { STRATEGIES } from '../../../workflow/names';
import { answered } from '../ask';
import { readSecretId } from '../aws/arn-input';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { oneOf, type Reader, refusal } from '../flags';
import type { AdoptFlags } from './run';

const HELP = `
Account and Region come from the environment, as with the AWS CLI: AWS_PROFILE, AWS_REGION or AWS_DEFAULT_REGION,
AWS_ENDPOINT_URL. If an ARN is given, its Region is used. It reads the secret's value, but uses only
field names and masterarn.

It shows the change and how to undo it, and asks for confirmation. Function and schedule are replaced by one request, so
rotation is never off; no password changes. The workflow must have the property fleet, or rotate the secret already.

Examples:
  $ npx --no rds-rotation-workflow adopt orders/db --dry-run
  $ npx --no rds-rotation-workflow adopt orders/db --workflow platform --yes
  $ npx --no rds-rotation-workflow adopt orders/db --schedule "cron(0 3 ? * 2#2 *)" --window 2h
  $ npx --no rds-rotation-workflow adopt orders/db --dry-run --json

Exit codes: 0 done, nothing to do, or the answer was no; 1 it cannot be done; 2 usage error.`;

/** `rds-rotation-workflow adopt`: hands a secret that something else rotates to the workflow. */
export function adoptCommand(context: CliContext): Command {
  return new Command('adopt')
    .description('move a secret from another rotation function to a workflow; shows the change and how to undo it')
    .argument('<secret>', 'name or ARN of the secret', readSecretId)
    .option(
      '--workflow <name>',
      'namePrefix of the workflow, or the ARN of its rotation function',
      readWorkflow,
      'rds-rotation',
    )
    .option('--schedule <expression>', 'new schedule: cron(...) or rate(...), in UTC (default: unchanged)')
    .option('--window <hours>', 'length of its window, such as 2h')
    .option(
      '--strategy <name>',
      'who changes the password (default: its tag, otherwise guessed from masterarn)',
      readStrategy,
    )
    .option('--dry-run', 'show the change and how to undo it, but change nothing')
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'print one JSON object; without --yes nothing is changed')
    .addHelpText('after', HELP)
    .action(async (secretId: string, flags: AdoptFlags) => {
      const { terminal } = context;
      const { adoptSecret } = await import('./run');
      const { endScreen, planScreen } = await import('./render');
      const show = flags.json !== true;
      const report = await adoptSecret(context, secretId, flags, async (adoption) => {
        if (show) terminal.write(planScreen(adoption, context));
        return flags.yes === true || (show && (await asked(context)));
      });
      if (show && flags.dryRun === true) terminal.write(planScreen(report, context));
      terminal.write(show ? endScreen(report, context) : `${JSON.stringify(report, null, 2)}\n`);
    });
}

async function asked({ dialogue }: CliContext): Promise<boolean> {
  if (dialogue === undefined) {
    throw new UsageError('There is no terminal to ask on, and nothing was changed. Give --yes to do it.');
  }
  const { confirm } = await import('@inquirer/prompts');
  return answered(confirm({ message: 'Do it?', default: false }, dialogue));
}

const readStrategy = oneOf('--strategy', STRATEGIES);

const readWorkflow: Reader<string> = (text) => {
  if (/^([A-Za-z0-9-]{1,40}|arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]{1,64})$/.test(text)) return text;
  throw refusal(
    '--workflow',
    text,
    'a namePrefix of 1 to 40 letters, digits and hyphens, or arn:aws:lambda:REGION:ACCOUNT:function:NAME',
  );
};
