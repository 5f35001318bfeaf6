import { LOCAL_REGION, LocalEnvironment, type LocalEnvironmentOptions } from '../../local';
import { ExecutionView } from '../terminal/execution-view';
import { alertText } from './demo';
import { paint, type Terminal } from '../terminal/terminal';

const APPLICATION = { role: 'orders_app', database: 'orders' };
const SECRET = 'orders/db';
const ADMINISTRATOR_SECRET = 'database/administrator';

/** Keeps everything up, tells how to use it, and shows what happens, until `stopped` resolves. */
export async function serve(
  options: LocalEnvironmentOptions,
  terminal: Terminal,
  stopped: Promise<void>,
): Promise<void> {
  const { dim, yellow } = paint(terminal);
  const view = new ExecutionView(terminal);
  const environment = await LocalEnvironment.start({
    ...options,
    watchedSecrets: [SECRET],
    onProgress: (progress) => view.show(progress),
    onAlert: (message) => view.line(alertText(message, terminal)),
    onFailedDelivery: (reason) => view.line(`  An alert was not delivered: ${reason}`),
    onRotationEvent: ({ eventName, eventTime, secretArn, versionId, errorMessage }) =>
      view.line(
        `${dim(timeOf(eventTime))} ${dim(eventName)} ${nameOf(secretArn)} ${dim(versionId)}${errorMessage === undefined ? '' : ` ${yellow(errorMessage)}`}`,
      ),
  });
  try {
    await environment.databases.dropApplication(APPLICATION);
    await environment.createApplicationSecret(SECRET, APPLICATION);
    await environment.createAdministratorSecret(ADMINISTRATOR_SECRET);
    terminal.write(instructions(environment, Object.keys(options.functions ?? {}), terminal));
    await stopped;
  } finally {
    if (options.databaseUrl !== undefined) await environment.databases.dropApplication(APPLICATION);
    await environment.stop();
  }
}

/** The time of the stand-in's clock in UTC, to the second: `2026-12-14 03:00:00Z`. */
const timeOf = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z`;
const nameOf = (secretArn: string): string => secretArn.split(':').slice(6).join(':');

function instructions(environment: LocalEnvironment, functions: readonly string[], terminal: Terminal): string {
  const { bold, dim } = paint(terminal);
  const { administration, url } = environment.databases;
  const own = functions.map((name) => `  ${name.padEnd(18)} ${environment.account.lambda.find(name).arn}\n`).join('');
  const clock = environment.clock.whileWorking
    ? `  Clock              ${timeOf(environment.clock.now())}   ${dim('(hurries while nothing is under way)')}\n`
    : '';
  const ca =
    administration.ca === undefined ? '' : `  CA file            ${environment.postgres?.caFile ?? '(yours)'}\n`;
  return `
${bold('Serving')} at ${bold(environment.account.url)}

  Secret             ${SECRET}   ${dim('(role orders_app)')}
  Administrator      ${ADMINISTRATOR_SECRET}   ${dim('(for roles and databases of your own)')}
  Database           ${url}
${ca}  Rotation function  ${environment.rotationFunctionArn}
  State machine      ${environment.stateMachineArn}
  Alert topic        ${environment.alertTopicArn}
${clock}${own}
${bold('Use it from another terminal')}

  export AWS_ENDPOINT_URL=${environment.account.url}
  export AWS_REGION=${LOCAL_REGION} AWS_DEFAULT_REGION=${LOCAL_REGION} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

  aws secretsmanager describe-secret --secret-id ${SECRET}
  aws secretsmanager get-secret-value --secret-id ${SECRET}
  aws secretsmanager rotate-secret --secret-id ${SECRET} \\
    --rotation-lambda-arn ${environment.rotationFunctionArn} \\
    --rotation-rules '{"ScheduleExpression": "rate(30 days)"}'
  aws secretsmanager create-secret --name mine --secret-string '{"engine": "postgres", "host": "${administration.host}", \
    "port": ${administration.port}, "username": "...", "password": "...", "dbname": "..."}'
  aws stepfunctions list-executions --state-machine-arn ${environment.stateMachineArn}
  aws sns list-topics
  aws lambda list-functions

Ctrl-C ends everything.

`;
}
