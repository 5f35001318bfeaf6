import { faultOfMembership, faultOfSchedule } from '../../../functions/rotation/watch/schedule-fault';
import type { Finding, RotationDocument } from '../../../workflow/document';
import { StateName } from '../../../workflow/names';
import { readFailure } from '../../../workflow/read-failure';
import { checkSamePlace } from '../aws/arn-input';
import { commandTarget, type ExecutionFlags } from '../aws/execution-flags';
import { followExecution, startExecution } from '../aws/follow-execution';
import { documentOf } from '../aws/execution-history';
import { runningExecutions } from '../aws/running-executions';
import { describeSecret, type SecretFacts, versionInQuestion } from '../aws/described-secret';
import { findStateMachine, rotationFunctionOf } from '../aws/state-machine';
import type { CliContext } from '../context';
import { type CheckReport, reportOf } from './report';

/**
 * Checks a secret through an execution of mode `check`, and reports.
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
  const rotatedBy = stateMachine && (await rotationFunctionOf(clients.stepFunctions, stateMachine));
  const finding = findingOf(secret, rotatedBy ?? secret.rotationFunctionArn, clock.now());
  const input = { mode: 'check', secretArn: secret.arn, versionId, alert: false, ...(finding && { finding }) } as const;
  const executionArn = await startExecution(clients.stepFunctions, stateMachineArn, input, clock);
  const { events, end } = await followExecution(clients.stepFunctions, executionArn, {
    clock,
    timeoutSeconds: timeout,
  });
  return reportOf({
    secret,
    target: commandTarget(secretId, stateMachine),
    running,
    document: explained(documentOf(events, input), secret, rotatedBy),
    executionArn,
    end,
    at: new Date(clock.now()).toISOString(),
  });
}

/** What the watch would report about the schedule: the execution reports it last, as it does for the watch. */
function findingOf(
  { arn: secretArn, rotationEnabled, rotationFunctionArn, nextRotation }: SecretFacts,
  expected: string | undefined,
  now: number,
): Finding | undefined {
  // A secret that has never been rotated is checked before its rotation is turned on.
  if (rotationFunctionArn === undefined || expected === undefined) {
    return undefined;
  }
  const schedule = {
    secretArn,
    rotationEnabled,
    rotationFunctionArn,
    ...(nextRotation && { nextRotationAt: nextRotation.getTime() }),
  };
  return faultOfSchedule(schedule, { rotationFunctionArn: expected, now })?.finding;
}

/**
 * A fleet's functions may use only secrets that name its rotation function, so a refusal is explained by the secret, not by a
 * missing grant.
 */
function explained(
  document: RotationDocument,
  { arn, rotationFunctionArn }: SecretFacts,
  rotatedBy: string | undefined,
): RotationDocument {
  const isDenied = document.failure !== undefined && readFailure(document.failure).reason === 'accessDenied';
  if (!isDenied || rotatedBy === undefined || rotationFunctionArn === rotatedBy) {
    return document;
  }
  return {
    ...document,
    failure: faultOfMembership({ secretArn: arn, rotationFunctionArn }, rotatedBy).asFailureOf(StateName.check),
  };
}
