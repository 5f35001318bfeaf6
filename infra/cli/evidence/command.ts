import { Command } from 'commander';
import type { CliContext } from '../context';
import { ExitCode, UsageError } from '../exit-code';
import { instant } from '../flags';
import { outputFile, policyDays, type EvidenceFlags, secretTag } from './flags';

const HELP = `
Account and Region come from the environment, as with the AWS CLI: AWS_PROFILE, AWS_REGION or AWS_DEFAULT_REGION,
AWS_ENDPOINT_URL. No secret value is read. It calls ListSecrets, GetFunctionConfiguration, DescribeLogGroups, FilterLogEvents,
LookupEvents and GetCallerIdentity; if any of these but the first and the last is denied, the report says so.
CloudTrail allows two requests per second, so a busy account takes a minute.

In scope are the secrets that a workflow of this package rotates and, with --tag, those with that tag, rotated or not.

Examples:
  $ npx --no rds-rotation-workflow evidence --from 2026-09-01 --to 2026-11-26 --policy 90d --out evidence.html
  $ npx --no rds-rotation-workflow evidence --from 2026-09-01 --tag pci=in-scope --policy 90d --out evidence.csv
  $ npx --no rds-rotation-workflow evidence --from 2026-09-01 --policy 90d --policy-tag rotation-policy --out evidence.json
  $ jq -cj .report evidence.json | sha256sum

Exit codes: 0 no exception is open, 1 an exception is open or the secrets could not be listed, 2 usage error.`;

/** `rds-rotation-workflow evidence`: answers an auditor's questions about rotations, from independent sources. */
export function evidenceCommand(context: CliContext): Command {
  return new Command('evidence')
    .description(
      'write a report for auditors: which secrets were rotated and when, what failed, what bypassed rotation; read-only',
    )
    .requiredOption('--from <date>', 'first day of the period, such as 2026-09-01 (UTC)', instant('--from'))
    .option('--to <date>', 'last day of the period, inclusive (default: now)', instant('--to'))
    .option('--policy <days>', 'maximum age of a password, such as 90d', policyDays('--policy'))
    .option(
      '--policy-tag <key>',
      'tag with the maximum age of a single secret, such as 30d; takes precedence over --policy',
    )
    .option(
      '--tag <key=value>',
      'tag of the secrets that must be rotated, such as pci or pci=in-scope',
      secretTag('--tag'),
    )
    .option('--owner-tag <key>', 'tag that names the owner of a secret', 'owner')
    .option('--out <file>', 'write the report (.html, .csv or .json; default: a summary)', outputFile('--out'))
    .addHelpText('after', HELP)
    .action(async (flags: EvidenceFlags) => {
      const to = endOf(flags.to, context.clock.now());
      if (flags.from >= to) {
        throw new UsageError(`--from is ${flags.from.toISOString()}; it must be before --to, ${to.toISOString()}.`);
      }
      const { makeEvidence } = await import('./run');
      const { counts } = await makeEvidence(context, { ...flags, to });
      context.endWith(counts.openExceptions > 0 ? ExitCode.failure : ExitCode.success);
    });
}

/** A date without a time means the whole day. */
function endOf(given: Date | undefined, now: number): Date {
  if (given === undefined) return new Date(now);
  const isMidnight = given.getTime() % 86_400_000 === 0;
  return isMidnight ? new Date(given.getTime() + 86_400_000 - 1) : given;
}
