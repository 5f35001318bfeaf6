import { Command } from 'commander';
import { type Fleet } from '../../schedule/fleet/fleet';
import { FleetConfigError, parseFleet } from '../../schedule/fleet/fleet-config';
import { fleetHtml } from '../../schedule/fleet/fleet-html';
import { findingsOf, fleetReport, type FleetReport } from '../../schedule/fleet/fleet-report';
import { fleetText } from '../../schedule/fleet/fleet-text';
import { monthSvg } from '../../schedule/fleet/month-svg';
import { ExitCode, UsageError } from '../exit-code';
import { orExplain } from './usage-error';
import type { ScheduleContext } from './context';

interface FleetFlags {
  readonly config?: string;
  readonly out?: string;
  readonly month?: string;
  readonly hostTag: string;
  readonly json?: boolean;
}

/** Tag of a secret that names the database host its rotation logs in to. */
const DEFAULT_HOST_TAG = 'database-host';

const HELP = `
Without --config the secrets of the account are read (ListSecrets, DescribeSecret; never a secret value). AWS_PROFILE,
AWS_REGION and AWS_ENDPOINT_URL say which account.

fleet.json:
  { "secrets": [ { "name": "orders/app", "host": "orders.abc.eu-central-1.rds.amazonaws.com",
                   "rules": { "ScheduleExpression": "cron(0 3 ? * 2#2 *)", "Duration": "2h" },
                   "lastRotated": "2026-11-09T03:10:00Z" } ],
    "blackouts": [ { "from": "2026-12-24", "to": "2026-12-26", "reason": "Christmas" } ] }

Examples:
  $ npx --no rds-rotation-workflow schedule fleet --config fleet.json --month 2026-12
  $ npx --no rds-rotation-workflow schedule fleet --config fleet.json --out calendar.html
  $ AWS_ENDPOINT_URL=http://localhost:4566 npx --no rds-rotation-workflow schedule fleet --json

Exit codes: 0 done, 1 a rotation would fall on a black-out date, 2 the configuration or a flag is wrong.`;

/** `rds-rotation-workflow schedule fleet`: the calendar of many secrets, where they collide, and how to part them. */
export function scheduleFleetCommand(context: ScheduleContext): Command {
  const command = new Command('fleet')
    .description('show the calendar of many secrets, where windows collide, and how to stagger them')
    .option('--config <file>', 'JSON with secrets and black-out dates (default: the secrets of the account)')
    .option('--out <file>', 'write a picture (.svg) or a page (.html)')
    .option('--month <month>', 'the month to show, as 2026-12 (default: the coming one)')
    .option('--host-tag <key>', 'tag of a secret that names its database host', DEFAULT_HOST_TAG)
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(() =>
      orExplain(command, async () => {
        // `schedule` has flags of the same names and may have taken them.
        const flags = command.optsWithGlobals<FleetFlags>();
        const month = flags.month === undefined ? comingMonth(context.now()) : readMonth(flags.month);
        const picture = flags.out === undefined ? undefined : pictureFor(flags.out);
        const report = fleetReport(await readFleet(flags, context), month);
        if (flags.out !== undefined && picture !== undefined) context.writeFile(flags.out, picture(report));
        context.write(flags.json === true ? `${JSON.stringify(jsonOf(report), null, 2)}\n` : fleetText(report));
        if (report.blackouts.length > 0) context.endWith(ExitCode.failure);
      }),
    );
  return command;
}

async function readFleet(flags: FleetFlags, context: ScheduleContext): Promise<Fleet> {
  if (flags.config === undefined) {
    const { readAccount } = await import('./account');
    const { secrets, skipped } = await readAccount(await context.secretsManager(), flags.hostTag);
    for (const line of skipped) context.warn(`${line}\n`);
    return { secrets, blackouts: [] };
  }
  return parseConfig(flags.config, context);
}

function parseConfig(path: string, context: ScheduleContext): Fleet {
  try {
    return parseFleet(JSON.parse(context.readFile(path)));
  } catch (error) {
    if (error instanceof FleetConfigError || error instanceof SyntaxError) {
      throw new UsageError(`--config ${path}: ${error.message}`, { cause: error });
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--config ${path} cannot be read (${code}). Give the path of a JSON file.`, { cause: error });
  }
}

function pictureFor(path: string): (report: FleetReport) => string {
  if (path.endsWith('.svg')) return (report) => `${monthSvg(report.month, report.summary)}\n`;
  if (path.endsWith('.html')) return fleetHtml;
  throw new UsageError(`--out is "${path}"; it must end in .svg or .html.`);
}

function readMonth(text: string): string {
  if (/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new UsageError(`--month is "${text}"; it must be a month such as 2026-12.`);
}

function comingMonth(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().slice(0, 7);
}

function jsonOf(report: FleetReport): object {
  const at = (hour: number): string => new Date(hour * 3_600_000).toISOString();
  return {
    month: report.month,
    summary: report.summary,
    findings: findingsOf(report),
    collisions: report.collisions.map((collision) => ({ ...collision, at: at(collision.at) })),
    bursts: report.bursts.map((burst) => ({ ...burst, at: at(burst.at) })),
    busiest: report.busiest === undefined ? null : { ...report.busiest, at: at(report.busiest.at) },
    blackouts: report.blackouts,
    suggestions: report.staggering.suggestions,
    unresolved: report.staggering.unresolved,
    secrets: report.secrets,
  };
}
