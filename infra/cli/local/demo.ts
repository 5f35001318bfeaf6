import { FailureName } from '../../../workflow/error-names';
import { LocalEnvironment, type LocalEnvironmentOptions, type PublishedMessage } from '../../local';
import { ExecutionView } from '../terminal/execution-view';
import { currentVersionId, lookAtVersions, rotateToTheEnd, type StoryEnd, type VersionEnd } from './scenes';
import { duration, paint, table, type Terminal } from '../terminal/terminal';

const APPLICATION = { role: 'orders_app', database: 'orders' };
/** What an application of the demonstration must be able to do with its password. */
const VERIFICATION_QUERY = 'SELECT count(*) FROM orders';

/**
 * Rotates one secret twice on real parts: once through, and once with a privilege taken away in the middle, so that
 * TestSecret fails and everything is put back. Resolves to whether both ended as they should.
 */
export async function runDemo(options: LocalEnvironmentOptions, terminal: Terminal): Promise<boolean> {
  const { bold, dim, green } = paint(terminal);
  const began = performance.now();
  const view = new ExecutionView(terminal);
  const alerts: PublishedMessage[] = [];
  let beforeTestSecret: (() => Promise<void>) | undefined;
  view.line(dim('Starting PostgreSQL and the stand-in for AWS, and deploying the stack ...'));
  const environment = await LocalEnvironment.start({
    ...options,
    verificationQuery: VERIFICATION_QUERY,
    onProgress: (progress) => view.show(progress),
    onAlert: (message) => {
      alerts.push(message);
      view.line(alertText(message, terminal));
    },
    onFailedDelivery: (reason) => view.line(`  An alert was not delivered: ${reason}`),
    interceptInvocation: async ({ payload }) => {
      if ((JSON.parse(payload) as { task?: string }).task === 'testSecret') await beforeTestSecret?.();
      return undefined;
    },
  });
  try {
    await environment.databases.dropApplication(APPLICATION);
    const secret = await environment.createApplicationSecret('orders/db', APPLICATION);
    const first = await currentVersionId(environment, secret.secretArn);
    view.line(`${green('✓')} PostgreSQL at ${environment.databases.url}, passwords by SCRAM, TLS verified`);
    view.line(`${green('✓')} Secrets Manager, Step Functions, SNS and Lambda at ${environment.account.url}`);
    view.line(
      `${green('✓')} ${environment.deployment.functions.length} functions and the state machine from the synthesised stack`,
    );
    view.line(
      `${green('✓')} secret orders/db for the role orders_app   ${dim(`(${duration(performance.now() - began)})`)}`,
    );

    view.line(`\n${bold('1  Secrets Manager rotates the password')}`);
    const through = await rotateToTheEnd(environment, secret);
    view.line(
      `\n${bold('2  It rotates again; meanwhile somebody takes a privilege away, and the new password fails its test')}`,
    );
    beforeTestSecret = async () => {
      beforeTestSecret = undefined;
      await environment.databases.administer(
        [`REVOKE SELECT ON orders FROM ${APPLICATION.role}`],
        APPLICATION.database,
      );
      view.line(dim('  ... REVOKE SELECT ON orders FROM orders_app'));
    };
    const undone = await rotateToTheEnd(environment, secret);

    const versions = await lookAtVersions(environment, secret.secretArn, [first, through.versionId, undone.versionId]);
    const faults = faultsOf({ through, undone, versions, alerts });
    view.line(`\n${bold('How things stand')}\n`);
    terminal.write(summary({ through, undone, versions, alerts }, terminal));
    view.line('');
    view.line(
      faults.length === 0 ? `${green('✓')} Both ended as they should.` : faults.map((fault) => `✗ ${fault}`).join('\n'),
    );
    view.line(dim('Run it with --serve to keep all of this up and use it with the AWS CLI or an SDK.'));
    return faults.length === 0;
  } finally {
    if (options.databaseUrl !== undefined) await environment.databases.dropApplication(APPLICATION);
    await environment.stop();
  }
}

interface Outcome {
  readonly through: StoryEnd;
  readonly undone: StoryEnd;
  readonly versions: readonly VersionEnd[];
  readonly alerts: readonly PublishedMessage[];
}

function faultsOf({ through, undone, versions, alerts }: Outcome): string[] {
  const [first, second, third] = versions;
  const holds = (version: VersionEnd | undefined, labels: string) => version?.labels.join() === labels;
  const checks: readonly (readonly [fault: string, right: boolean])[] = [
    ['the first rotation did not succeed', through.status === 'SUCCEEDED'],
    ['the second execution is not red', undone.status === 'FAILED' && undone.error === FailureName.rotationFailed],
    ['the password before the first rotation still logs in', first?.logsIn === 'no'],
    ['the password of AWSCURRENT does not log in', second?.logsIn === 'yes' && holds(second, 'AWSCURRENT')],
    ['the withdrawn password still logs in, or has a label', third?.logsIn === 'no' && holds(third, '')],
    ['not exactly one alert was sent', alerts.length === 1],
  ];
  return checks.filter(([, right]) => !right).map(([fault]) => fault);
}

function summary({ through, undone, versions, alerts }: Outcome, terminal: Terminal): string {
  const { green, red } = paint(terminal);
  const names = ['before', 'first rotation', 'second rotation'];
  const rows = versions.map(({ versionId, labels, logsIn }, index) => [
    names[index] ?? '',
    versionId,
    labels.join(', ') || '(none)',
    logsIn === 'yes' ? green('yes') : logsIn === 'no' ? 'no' : red('unknown'),
  ]);
  const ends = [
    ['first', through],
    ['second', undone],
  ] as const;
  return [
    table(['password of', 'version', 'staging labels', 'logs in'], rows, terminal),
    table(
      ['rotation', 'execution', 'ended', 'lockout window'],
      ends.map(([name, end]) => [
        name,
        end.executionName,
        end.status === 'SUCCEEDED' ? green(end.status) : red(`${end.status} ${end.error ?? ''}`),
        end.lockoutWindowMilliseconds === undefined ? '-' : duration(end.lockoutWindowMilliseconds),
      ]),
      terminal,
    ),
    table(
      ['alerts sent', 'subject'],
      alerts.map(({ subject }, index) => [String(index + 1), subject ?? '']),
      terminal,
    ),
  ].join('\n');
}

/** An alert as a mail reader gets it, set off from the states. */
export function alertText({ subject, message }: PublishedMessage, terminal: Terminal): string {
  const { yellow, dim } = paint(terminal);
  const bar = yellow('│');
  return [
    `  ${bar} ${yellow(subject ?? 'Alert')}`,
    ...message
      .trimEnd()
      .split('\n')
      .map((line) => `  ${bar} ${line}`),
    dim('  └ published to SNS'),
  ].join('\n');
}
