import { type HurryingClock, LOCAL_REGION, type LocalEnvironment } from '../../../local/index';
import { paint, type Terminal } from '../../terminal/terminal';

export const SECRET = 'orders/db';
export const APPLICATION = { role: 'orders_app', database: 'orders' };
export const ADMINISTRATOR_SECRET = 'database/administrator';

/** The endpoints, and commands that use them: each can be pasted into another terminal. */
export function banner(
  environment: LocalEnvironment,
  { functions, commandLine, pageUrl }: { functions: readonly string[]; commandLine: string; pageUrl: string },
  terminal: Terminal,
): string {
  const { bold } = paint(terminal);
  const { account, rotationFunctionArn, stateMachineArn } = environment;
  const endpoint = account.url;
  return `
${bold('Serving')} at ${bold(endpoint)}
${bold('Watch it')}, break it and fix it on a page: ${bold(pageUrl)}

${whatThereIs(environment, functions, terminal)}
${bold('Use it from another terminal')}

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_REGION=${LOCAL_REGION} AWS_DEFAULT_REGION=${LOCAL_REGION} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local

  ${commandLine} check ${SECRET}
  aws secretsmanager rotate-secret --secret-id ${SECRET}
  aws secretsmanager describe-secret --secret-id ${SECRET}
  aws secretsmanager get-secret-value --secret-id ${SECRET}
  ${psql(environment)}
  aws secretsmanager create-secret --name mine --secret-string '${emptySecret(environment)}'
  aws secretsmanager rotate-secret --secret-id mine --rotation-lambda-arn ${rotationFunctionArn} \\
    --rotation-rules '{"ScheduleExpression":"rate(30 days)"}'
  aws stepfunctions list-executions --state-machine-arn ${stateMachineArn}
  aws sns list-topics
  aws lambda list-functions

${whatIsLost(environment)}
Ctrl-C ends everything.

`;
}

function whatThereIs(environment: LocalEnvironment, functions: readonly string[], terminal: Terminal): string {
  const { dim } = paint(terminal);
  const { account, clock, databases, postgres } = environment;
  const facts: readonly (readonly [string, string])[] = [
    ['Secret', `${SECRET}   ${dim(`(role ${APPLICATION.role}, rotated every 30 days)`)}`],
    ['Administrator', `${ADMINISTRATOR_SECRET}   ${dim('(for roles and databases of your own)')}`],
    ['Database', databases.url],
    ...(databases.administration.ca === undefined ? [] : [['CA file', postgres?.caFile ?? '(yours)'] as const]),
    ['Rotation function', environment.rotationFunctionArn],
    ['State machine', environment.stateMachineArn],
    ['Alert topic', environment.alertTopicArn],
    ...((clock as Partial<HurryingClock>).scale !== 1
      ? [['Clock', `${timeOf(clock.now())}   ${dim('(runs fast while nothing is in progress)')}`] as const]
      : []),
    ...functions.map((name) => [name, account.lambda.find(name).arn] as const),
  ];
  return facts.map(([name, text]) => `  ${name.padEnd(18)} ${text}\n`).join('');
}

/** The administrator at a prompt; the password goes from the secret to psql without being shown. */
function psql({ databases, postgres }: LocalEnvironment): string {
  const { host, port, user, ca } = databases.administration;
  const tls =
    ca === undefined ? 'sslmode=disable' : `sslmode=verify-full sslrootcert=${postgres?.caFile ?? 'YOUR-CA.pem'}`;
  const password = `aws secretsmanager get-secret-value --secret-id ${ADMINISTRATOR_SECRET} --query SecretString --output text | jq -r .password`;
  return `PGPASSWORD=$(${password}) \\
    psql "host=${host} port=${port} user=${user} dbname=${APPLICATION.database} ${tls}"`;
}

function emptySecret({ databases }: LocalEnvironment): string {
  return databases.secretValue({ role: '...', database: '...' }, '...');
}

function whatIsLost({ postgres }: LocalEnvironment): string {
  return postgres === undefined
    ? `Secrets are in the memory of this process alone. Your server outlives it: the passwords of roles of your own that were
rotated here are known to nobody once it has ended.`
    : 'Secrets are in memory and the databases in a temporary folder: both are gone once this process has ended.';
}

/** The time of the stand-in's clock in UTC, to the second: `2026-12-14 03:00:00Z`. */
export const timeOf = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')}Z`;
