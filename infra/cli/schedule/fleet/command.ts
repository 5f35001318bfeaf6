import { Command } from 'commander';
import { fleetPage } from '../../../schedule/fleet/fleet-page';
import { fleetReport } from '../../../schedule/fleet/fleet-report';
import { fleetText } from '../../../schedule/fleet/fleet-text';
import type { CliContext } from '../../context';
import { ExitCode } from '../../exit-code';
import { writeGiven } from '../../files';
import { type Reader, refusal } from '../../flags';
import { jsonOf } from './report';
import { comingMonth, DEFAULT_HOST_TAG } from './defaults';
import { fleetOfAccount, fleetOfFile } from './run';

interface FleetFlags {
  readonly config?: string;
  readonly out?: string;
  readonly month?: string;
  readonly hostTag: string;
  readonly json?: true;
}

const HELP = `
Without --config the secrets of the account are read (ListSecrets, DescribeSecret; never a secret value). AWS_PROFILE,
AWS_REGION and AWS_ENDPOINT_URL select the account.

fleet.json:
  { "secrets": [ { "name": "orders/app", "host": "orders.abc.eu-central-1.rds.amazonaws.com",
                   "rules": { "ScheduleExpression": "cron(0 3 ? * 2#2 *)", "Duration": "2h" },
                   "lastRotated": "2026-11-09T03:10:00Z" } ],
    "blackouts": [ { "from": "2026-12-24", "to": "2026-12-26", "reason": "Christmas" } ] }
With "$schema": "./node_modules/rds-rotation-workflow/docs/fleet.schema.json" editors offer completion.

Examples:
  $ npx --no rds-rotation-workflow schedule fleet --config fleet.json --month 2026-12
  $ npx --no rds-rotation-workflow schedule fleet --config fleet.json --out fleet.html
  $ AWS_ENDPOINT_URL=http://localhost:4566 npx --no rds-rotation-workflow schedule fleet --json

Exit codes: 0 done, 1 a rotation would fall on a blackout date, 2 the configuration or a flag is wrong.`;

/** `rds-rotation-workflow schedule fleet`: the calendar of many secrets, where they collide, and how to spread them. */
export function scheduleFleetCommand(context: CliContext): Command {
  return new Command('fleet')
    .description('show a calendar of many secrets, where windows collide, and how to stagger them')
    .option('--config <file>', 'JSON with secrets and blackout dates (default: the secrets of the account)')
    .option('--out <file>', 'write a page that can be searched, printed and shared (.html)', page('--out'))
    .option('--month <month>', 'the month to show, such as 2026-12 (default: next month)', month('--month'))
    .option('--host-tag <key>', 'tag of a secret that names its database host', DEFAULT_HOST_TAG)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async ({ config, out, month = comingMonth(context.clock.now()), hostTag, json }: FleetFlags) => {
      const fleet = config === undefined ? await fleetOfAccount(context, hostTag) : fleetOfFile(context, config);
      const report = fleetReport(fleet, month);
      if (out !== undefined) writeGiven(context, '--out', out, fleetPage(report));
      context.terminal.write(json === true ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : fleetText(report));
      if (report.blackouts.length > 0) context.endWith(ExitCode.failure);
    });
}

function page(flag: string): Reader<string> {
  return (path) => {
    if (path.endsWith('.html')) return path;
    throw refusal(flag, path, 'a file whose name ends in .html');
  };
}

function month(flag: string): Reader<string> {
  return (text) => {
    if (/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) return text;
    throw refusal(flag, text, 'a month such as 2026-12');
  };
}
