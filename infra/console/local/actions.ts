import { ListSecretsCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { startExecution } from '../../cli/aws/follow-execution';
import { describeSecret, versionInQuestion } from '../../cli/aws/described-secret';
import type { LocalEnvironment } from '../../local/index';
import type { ActionFacts } from '../model';

/** An action that a person can take on the page. */
interface Action extends ActionFacts {
  /** Needs a PostgreSQL that was started here, and ends with it. */
  readonly ownServer?: true;
  /** @returns a sentence about what was done */
  readonly run: (environment: LocalEnvironment, subject: string) => Promise<string>;
}

/** Actions on a secret or an execution, through the same protocols that everybody else uses. */
export const ACTIONS: readonly Action[] = [
  {
    id: 'rotate',
    title: 'Rotate now',
    of: 'secret',
    run: async ({ clients }, secretArn) => {
      await clients.secretsManager.send(new RotateSecretCommand({ SecretId: secretArn }));
      return 'Secrets Manager has started the rotation.';
    },
  },
  {
    id: 'stop',
    title: 'Stop the execution',
    of: 'execution',
    run: async ({ clients }, executionArn) => {
      await clients.stepFunctions.send(
        new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'Stopped by a person on the console page.' }),
      );
      return 'The execution was stopped; a recovery follows by itself.';
    },
  },
  { id: 'recover', title: 'Recover', of: 'secret', run: (environment, arn) => start('recover', environment, arn) },
  { id: 'check', title: 'Check', of: 'secret', run: (environment, arn) => start('check', environment, arn) },
  { id: 'addSecret', title: 'Add a secret with its own database', of: 'place', ownServer: true, run: addSecret },
];

/** Secrets that can be added, with schedules of every kind. */
const FURTHER: Readonly<Record<string, string>> = {
  billing: 'cron(0 3 ? * 2#2 *)',
  catalog: 'rate(14 days)',
  ledger: 'cron(0 2 1 * ? *)',
  search: 'cron(0 4 ? * 1L *)',
  shipping: 'rate(7 days)',
};

async function addSecret(environment: LocalEnvironment): Promise<string> {
  const { clients, databases, rotationFunctionArn } = environment;
  const { SecretList: known = [] } = await clients.secretsManager.send(new ListSecretsCommand({ MaxResults: 100 }));
  const name = Object.keys(FURTHER).find((one) => !known.some(({ Name }) => Name === `${one}/db`));
  if (name === undefined) throw new Error('There are enough. More are made from the command line, as it says there.');
  const host = { Key: 'database-host', Value: databases.administration.host };
  const { secretArn } = await environment.createApplicationSecret(
    `${name}/db`,
    { role: `${name}_app`, database: name },
    [host],
  );
  await clients.secretsManager.send(
    new RotateSecretCommand({
      SecretId: secretArn,
      RotationLambdaARN: rotationFunctionArn,
      RotationRules: { ScheduleExpression: FURTHER[name] },
      RotateImmediately: false,
    }),
  );
  return `${name}/db was made, with the role ${name}_app and the database ${name}.`;
}

async function start(
  mode: 'check' | 'recover',
  { clients, clock, stateMachineArn }: LocalEnvironment,
  secretArn: string,
): Promise<string> {
  const versionId = versionInQuestion(await describeSecret(clients.secretsManager, secretArn));
  const input = { mode, secretArn, versionId };
  await startExecution(clients.stepFunctions, stateMachineArn, input, {
    now: () => clock.now(),
    sleep: (milliseconds) => clock.sleep(milliseconds),
  });
  return mode === 'check' ? 'The check has begun; it changes nothing.' : 'The recovery has begun.';
}
