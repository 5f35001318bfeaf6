import { checkSamePlace } from '../aws/arn-input';
import { commandTarget, type ExecutionFlags } from '../aws/execution-flags';
import { followExecution, startExecution } from '../aws/follow-execution';
import { documentOf } from '../aws/execution-history';
import { runningExecutions } from '../aws/running-executions';
import { describeSecret, versionInQuestion } from '../aws/described-secret';
import { findStateMachine } from '../aws/state-machine';
import type { CliContext } from '../context';
import { type CheckReport, reportOf } from './report';

/**
 * Looks at a secret through an execution of mode `check`, and reports.
 *
 * @throws Error if the secret, its state machine or the end of the execution cannot be found.
 */
export async function checkSecret(
  { connect, clock }: Pick<CliContext, 'connect' | 'clock'>,
  secretId: string,
  { stateMachine, timeout }: ExecutionFlags,
): Promise<CheckReport> {
  checkSamePlace(secretId, stateMachine);
  const clients = await connect([secretId, stateMachine]);
  const secret = await describeSecret(clients.secretsManager, secretId);
  const versionId = versionInQuestion(secret);
  const stateMachineArn = await findStateMachine(clients, secret, stateMachine);
  const running = await runningExecutions(clients.stepFunctions, stateMachineArn, secret.arn);
  const input = { mode: 'check', secretArn: secret.arn, versionId, alert: false } as const;
  const executionArn = await startExecution(clients.stepFunctions, stateMachineArn, input, clock);
  const { events, end } = await followExecution(clients.stepFunctions, executionArn, {
    clock,
    timeoutSeconds: timeout,
  });
  return reportOf({
    secret,
    target: commandTarget(secretId, stateMachine),
    running,
    document: documentOf(events, input),
    executionArn,
    end,
    at: new Date(clock.now()).toISOString(),
  });
}
