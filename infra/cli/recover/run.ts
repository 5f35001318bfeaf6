import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { checkSamePlace } from '../aws/arn-input';
import { commandTarget, type ExecutionFlags } from '../aws/execution-flags';
import { followExecution, startExecution } from '../aws/follow-execution';
import { documentOf } from '../aws/execution-history';
import { runningExecutions } from '../aws/running-executions';
import { describeSecret, versionInQuestion } from '../aws/described-secret';
import { findStateMachine } from '../aws/state-machine';
import type { CliContext } from '../context';
import { type RecoverReport, reportOf } from './report';

/** Flags of `rds-rotation-workflow recover`. */
export interface RecoverFlags extends ExecutionFlags {
  readonly version?: string;
  readonly yes?: true;
}

/** Receives the progress of a recovery. */
export interface RecoveryWatcher {
  /** The given version has no staging label: its rotation is over, or the id is wrong. */
  onUnlabelledVersion(versionId: string): void;
  onStart(secretName: string, versionId: string): void;
  onHistory(executionArn: string, events: readonly HistoryEvent[]): void;
}

/**
 * Sends a version of a secret straight to RollBack, through an execution of mode `recover`, and reports how it ended.
 *
 * @throws Error if an execution works on that version and `yes` is not given; nothing was started then.
 */
export async function recoverSecret(
  { connect, clock }: Pick<CliContext, 'connect' | 'clock'>,
  secretId: string,
  flags: RecoverFlags,
  watcher: RecoveryWatcher,
): Promise<RecoverReport> {
  const { stateMachine, timeout } = flags;
  checkSamePlace(secretId, stateMachine);
  const { secretsManager, stepFunctions, ...others } = await connect([secretId, stateMachine]);
  const secret = await describeSecret(secretsManager, secretId);
  const versionId = flags.version ?? versionInQuestion(secret);
  const stateMachineArn = await findStateMachine({ secretsManager, stepFunctions, ...others }, secret, stateMachine);
  if (flags.yes !== true) {
    const running = await runningExecutions(stepFunctions, stateMachineArn, secret.arn);
    const busy = running.find((execution) => execution.versionId === versionId);
    if (busy !== undefined) {
      throw new Error(
        `The execution ${busy.name} (${busy.mode}) is running for version ${versionId} of ${secret.name}, and repairs what it can by itself. Nothing was started. Wait until it has ended, or give --yes to recover beside it.`,
      );
    }
  }
  if (secret.labels[versionId] === undefined) {
    watcher.onUnlabelledVersion(versionId);
  }
  const input = { mode: 'recover', secretArn: secret.arn, versionId } as const;
  watcher.onStart(secret.name, versionId);
  const executionArn = await startExecution(stepFunctions, stateMachineArn, input, clock);
  const { events, end } = await followExecution(stepFunctions, executionArn, {
    clock,
    timeoutSeconds: timeout,
    onHistory: (history) => watcher.onHistory(executionArn, history),
  });
  return reportOf({
    secret,
    target: commandTarget(secretId),
    versionId,
    document: documentOf(events, input),
    executionArn,
    end,
    at: new Date(clock.now()).toISOString(),
  });
}
