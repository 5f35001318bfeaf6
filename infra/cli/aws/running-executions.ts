import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { mayBeAbout } from '../../../functions/step-functions/execution-name';
import type { ExecutionInput } from '../../../workflow/document';
import type { Mode } from '../../../workflow/names';
import { asking } from './aws-error';
import { inputOf } from './input';

/** DescribeExecution requests at a time. */
const AT_A_TIME = 5;
/** Modes that change something. */
const WORKS: readonly Mode[] = ['rotate', 'recover'];

/** An execution that has not ended. */
export interface RunningExecution extends ExecutionInput {
  readonly name: string;
  readonly arn: string;
  readonly startedAt: Date;
}

/**
 * Executions that work on this secret now: its rotations and recoveries, but not those that only inspect.
 * ListExecutions is eventually consistent: one that was started a moment ago may be missing.
 */
export async function runningExecutions(
  client: SFNClient,
  stateMachineArn: string,
  secretArn: string,
): Promise<readonly RunningExecution[]> {
  const candidates = await listCandidates(client, stateMachineArn, secretArn);
  const running: RunningExecution[] = [];
  for (let start = 0; start < candidates.length; start += AT_A_TIME) {
    const looked = candidates.slice(start, start + AT_A_TIME).map((item) => describe(client, item));
    running.push(...(await Promise.all(looked)).filter((execution) => execution !== undefined));
  }
  return running.filter((execution) => execution.secretArn === secretArn && WORKS.includes(execution.mode));
}

/** Only names that may be this secret's: by the hash of its ARN, or the ids that EventBridge and the console give. */
async function listCandidates(
  client: SFNClient,
  stateMachineArn: string,
  secretArn: string,
): Promise<ExecutionListItem[]> {
  const request = {
    action: 'states:ListExecutions',
    on: `the state machine ${stateMachineArn}`,
    ifMissing: 'Give the one that rotates the secret with --state-machine ARN.',
  };
  return asking(request, async () => {
    const found: ExecutionListItem[] = [];
    const pages = paginateListExecutions({ client, pageSize: 1_000 }, { stateMachineArn, statusFilter: 'RUNNING' });
    for await (const { executions = [] } of pages) {
      found.push(...executions.filter(({ name = '' }) => mayBeAbout(name, secretArn)));
    }
    return found;
  });
}

async function describe(client: SFNClient, item: ExecutionListItem): Promise<RunningExecution | undefined> {
  const { executionArn: arn = '', name = '', startDate: startedAt = new Date(0) } = item;
  const { input, status } = await asking({ action: 'states:DescribeExecution', on: `the execution ${arn}` }, () =>
    client.send(new DescribeExecutionCommand({ executionArn: arn })),
  );
  const read = status === 'RUNNING' ? inputOf(input) : undefined;
  return read && { ...read, name, arn, startedAt };
}
