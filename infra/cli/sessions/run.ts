import { adviceFor } from '../../../workflow/reasons';
import { failureSentence } from '../../../functions/alerts/wording';
import { StateName } from '../../../workflow/names';
import { readFailure } from '../../../workflow/read-failure';
import { checkSamePlace } from '../aws/arn-input';
import { describeSecret, versionInQuestion } from '../aws/described-secret';
import type { ExecutionFlags } from '../aws/execution-flags';
import { documentOf } from '../aws/execution-history';
import { type EndedExecution, followExecution, startExecution } from '../aws/follow-execution';
import { findStateMachine } from '../aws/state-machine';
import type { CliContext } from '../context';
import { reportOf, type SessionsReport } from './report';

/**
 * Counts the sessions of a secret's users through an execution that does nothing else, and reports.
 *
 * @throws Error if the secret or its state machine cannot be found, or the sessions could not be counted.
 */
export async function listSessions(
  { connect, clock }: Pick<CliContext, 'connect' | 'clock'>,
  secretId: string,
  { stateMachine, timeout }: ExecutionFlags,
): Promise<SessionsReport> {
  checkSamePlace(secretId, stateMachine);
  const clients = await connect([secretId, stateMachine]);
  const secret = await describeSecret(clients.secretsManager, secretId);
  const versionId = versionInQuestion(secret);
  const stateMachineArn = await findStateMachine(clients, secret, stateMachine);
  const input = { mode: 'check', secretArn: secret.arn, versionId, sessions: true } as const;
  const executionArn = await startExecution(clients.stepFunctions, stateMachineArn, input, clock);
  const ended = await followExecution(clients.stepFunctions, executionArn, { clock, timeoutSeconds: timeout });
  const { reportSessions } = documentOf(ended.events, input);
  if (reportSessions === undefined) {
    throw new Error(`The sessions of ${secret.name} were not counted. ${whyNot(ended, stateMachineArn)}`);
  }
  return reportOf(reportSessions, secret, executionArn);
}

/** Why the execution could not count, and what to do. */
function whyNot({ events, end }: EndedExecution, stateMachineArn: string): string {
  const known = events.some(
    ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === StateName.listSessions,
  );
  if (!known) {
    return `The state machine ${stateMachineArn} has no state ${StateName.listSessions}: it is of an older version. Deploy again.`;
  }
  const { cause } = events.at(-1)?.executionFailedEventDetails ?? {};
  const facts = readFailure({
    state: StateName.listSessions,
    error: end.error ?? end.status,
    ...(cause !== undefined && { cause }),
  });
  const remedy = 'remedy' in facts ? facts.remedy : undefined;
  return `${failureSentence(facts)} ${adviceFor(facts.reason, { remedy, next: 'nothing' })}`;
}
