import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { RotationDocument } from '../../../../workflow/document';
import { tryLogin } from '../../../console/index';
import type { ApplicationSecret, LocalEnvironment } from '../../../local/index';

/** How one rotation ended, as seen from outside. */
export interface RotationEnd {
  readonly versionId: string;
  readonly executionName: string;
  readonly status: string;
  /** Error of a failed execution. */
  readonly error?: string;
  readonly lockoutWindowMilliseconds?: number;
}

/** One version of the secret at the end. */
export interface VersionEnd {
  readonly versionId: string;
  readonly labels: readonly string[];
  readonly logsIn: 'yes' | 'no' | 'unknown';
}

/** Has Secrets Manager rotate the secret and waits until nothing is in progress any more. */
export async function rotateToTheEnd(environment: LocalEnvironment, secret: ApplicationSecret): Promise<RotationEnd> {
  const versionId = await environment.rotate(secret.secretArn);
  await environment.account.whenIdle();
  const { executions = [] } = await environment.clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: environment.stateMachineArn }),
  );
  const execution = executions.find(({ name }) => name?.includes(versionId));
  const executionArn = execution?.executionArn ?? '';
  const { status, error } = await environment.clients.stepFunctions.send(
    new DescribeExecutionCommand({ executionArn }),
  );
  const document = await lastDocument(environment, executionArn);
  const window = document.finishSecret?.lockoutWindowMilliseconds ?? document.rollBack?.lockoutWindowMilliseconds;
  return {
    versionId,
    executionName: execution?.name ?? '',
    status: status ?? 'UNKNOWN',
    ...(error !== undefined && { error }),
    ...(window !== undefined && { lockoutWindowMilliseconds: window }),
  };
}

/** Every version of the secret that can still be read, with its labels, and whether its password opens the database. */
export async function lookAtVersions(
  environment: LocalEnvironment,
  secretArn: string,
  versionIds: readonly string[],
): Promise<VersionEnd[]> {
  const { secretsManager } = environment.clients;
  const { VersionIdsToStages: labels = {} } = await secretsManager.send(
    new DescribeSecretCommand({ SecretId: secretArn }),
  );
  const ends: VersionEnd[] = [];
  for (const versionId of versionIds) {
    const logsIn = (await tryLogin(environment, secretArn, versionId)).logsIn;
    ends.push({ versionId, labels: labels[versionId] ?? [], logsIn });
  }
  return ends;
}

/** The id of the version that holds AWSCURRENT. */
export async function currentVersionId(environment: LocalEnvironment, secretArn: string): Promise<string> {
  const { VersionId = '' } = await environment.clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: secretArn }),
  );
  return VersionId;
}

/** The document that the last completed state passed on. */
async function lastDocument(environment: LocalEnvironment, executionArn: string): Promise<Partial<RotationDocument>> {
  const { events = [] } = await environment.clients.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1000 }),
  );
  const output = events.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.output !== undefined)
    ?.stateExitedEventDetails?.output;
  return output === undefined ? {} : (JSON.parse(output) as Partial<RotationDocument>);
}
