import { randomBytes } from 'node:crypto';
import { ListSecretsCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { consoleGuest, LocalConsole } from '../../../console/index';
import { type HurryingClock, LOCAL_REGION, LocalEnvironment, type LocalEnvironmentOptions } from '../../../local/index';
import { secretNameOf } from '../../../../functions/rotation/secret/secret-name';
import { evidencePageOfAccount } from '../../evidence/account-evidence-page';
import { fleetPageOfAccount } from '../../schedule/fleet/account-fleet-page';
import { clientsAt } from '../../aws/clients';
import { inputOf } from '../../aws/input';
import { ExecutionView } from '../../terminal/execution-view';
import { paint, type Terminal } from '../../terminal/terminal';
import type { Interruption } from '../../interruption';
import { mail } from '../mail';
import { functionLog } from './function-log';
import { ADMINISTRATOR_SECRET, APPLICATION, banner, SECRET, timeOf } from './banner';

/** Secrets that are made here; others are the user's own. */
const MADE_HERE: readonly string[] = [SECRET, ADMINISTRATOR_SECRET, 'rotation/slack-webhook'];

/**
 * What an application must be able to do with its password: to read the table of {@link APPLICATION}, in databases that have
 * it; those of a person's own secrets have none.
 */
const VERIFICATION_QUERY =
  "SELECT count(*) FROM (SELECT query_to_xml('SELECT FROM orders LIMIT 0', false, false, '') WHERE to_regclass('orders') IS NOT NULL) AS orders";
/** Bytes of the token that the page wants. */
const TOKEN_BYTES = 24;

/** Keeps everything running until Ctrl-C, prints how to use it, and shows what happens. */
export async function serve(
  options: LocalEnvironmentOptions & { readonly clock: HurryingClock },
  {
    terminal,
    interruption,
    commandLine,
    showsLogs,
  }: { terminal: Terminal; interruption: Interruption; commandLine: string; showsLogs: boolean },
): Promise<void> {
  const { dim, yellow } = paint(terminal);
  const view = new ExecutionView(terminal, (executionArn) => labelOf(environment, executionArn));
  const page = new LocalConsole(options.clock);
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  let serving = false;
  const environment: LocalEnvironment = await LocalEnvironment.start({
    ...options,
    ...page.hooks,
    guest: consoleGuest({
      source: page,
      token,
      documents: {
        fleet: () => fleetPageOfAccount(environment.clients.secretsManager, options.clock.now()),
        evidence: () => evidencePageOfAccount(clientsAt(environment.account.url, LOCAL_REGION), options.clock.now()),
      },
    }),
    verificationQuery: VERIFICATION_QUERY,
    onProgress: (progress) => {
      page.hooks.onProgress?.(progress);
      if (serving) view.show(progress);
    },
    onAlert: (message) => {
      page.hooks.onAlert?.(message);
      view.line(mail(message, terminal));
    },
    onLog: (line) => {
      if (showsLogs && serving) view.line(functionLog(line, terminal));
    },
    onFailedDelivery: (reason) => view.line(`  Not delivered: ${reason}`),
    onDenial: ({ who, action, resource }) => view.line(yellow(`  IAM does not allow ${who}: ${action} on ${resource}`)),
    onRotationEvent: (event) => {
      page.hooks.onRotationEvent?.(event);
      const { eventName, eventTime, secretArn, versionId, errorMessage } = event;
      const error = errorMessage === undefined ? '' : ` ${yellow(errorMessage)}`;
      if (serving)
        view.line(`${dim(timeOf(eventTime))} ${dim(eventName)} ${secretNameOf(secretArn)} ${dim(versionId)}${error}`);
    },
  });
  const interrupted = interruption.orderly();
  const outlived = options.databaseUrl !== undefined;
  try {
    await environment.databases.dropApplication(APPLICATION);
    await setUp(environment);
    serving = true;
    page.begin(environment);
    const functions = Object.keys(options.functions ?? {});
    const pageUrl = `${environment.account.url}/?token=${token}`;
    terminal.write(banner(environment, { functions, commandLine, pageUrl }, terminal));
    await interrupted;
    if (outlived) await part(environment, view, terminal);
  } finally {
    await page.stop();
    try {
      if (outlived) await environment.databases.dropApplication(APPLICATION);
    } finally {
      await environment.stop();
    }
  }
}

/** The secrets, and the rotation of one: the service tries the credential, and rotates when it is time. */
async function setUp(environment: LocalEnvironment): Promise<void> {
  const { secretArn } = await environment.createApplicationSecret(SECRET, APPLICATION, [
    { Key: 'database-host', Value: environment.databases.administration.host },
  ]);
  await environment.createAdministratorSecret(ADMINISTRATOR_SECRET);
  await environment.clients.secretsManager.send(
    new RotateSecretCommand({
      SecretId: secretArn,
      RotationLambdaARN: environment.rotationFunctionArn,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
      RotateImmediately: false,
    }),
  );
  await environment.account.whenIdle();
}

/**
 * On a server that outlives this process, the only copy of a password is about to be lost. So rotations in progress may end
 * first, and the roles whose passwords are lost are printed.
 */
async function part(environment: LocalEnvironment, view: ExecutionView, terminal: Terminal): Promise<void> {
  const { yellow } = paint(terminal);
  const { stepFunctions, secretsManager } = environment.clients;
  const { executions: running = [] } = await stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: environment.stateMachineArn, statusFilter: 'RUNNING' }),
  );
  if (running.length > 0) {
    const secrets = running.map(({ executionArn = '' }) => labelOf(environment, executionArn));
    view.line(
      yellow(
        `Under way: ${secrets.join(', ')}. A password of your server may be known here alone. Waiting for the end; Ctrl-C again ends at once, and may lose it.`,
      ),
    );
    await environment.account.stepFunctions.whenIdle();
  }
  const { SecretList: secrets = [] } = await secretsManager.send(new ListSecretsCommand({}));
  const own = secrets.map(({ Name: name = '' }) => name).filter((name) => !MADE_HERE.includes(name));
  if (own.length > 0) {
    view.line(
      yellow(
        `Gone with this process: ${own.join(', ')}. Their roles keep the last passwords; set others with ALTER ROLE ... PASSWORD.`,
      ),
    );
  }
}

/** The secret an execution is about, and what it does unless it rotates. */
function labelOf(environment: LocalEnvironment, executionArn: string): string {
  const input = inputOf(environment.account.stepFunctions.execution(executionArn).input);
  if (input === undefined) return '';
  return `${secretNameOf(input.secretArn)}${input.mode === 'rotate' ? '' : ` (${input.mode})`}`;
}
