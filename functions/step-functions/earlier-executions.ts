import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { RotationDocument } from '../../workflow/document';
import { stateMachineArnOf } from '../../workflow/names';
import { classify } from '../errors/classify';
import { executionName, mayBeAbout } from './execution-name';

/** An execution that has ended, as its last state left the document. */
interface EarlierExecution {
  readonly endedAt: Date;
  readonly document: RotationDocument;
}

/** Pages of 1,000 executions that are looked through: what lies further back is taken for forgotten. */
const PAGES = 5;
/** The last events of an execution: how it ended, and its last state with the document. */
const LAST_EVENTS = 3;

/** The executions of one state machine before another one, from their histories, which Step Functions keeps for 90 days. */
export class EarlierExecutions {
  constructor(private readonly client: SFNClient) {}

  /**
   * The latest execution about a secret that ended in this way, and for which an alert was or would have been sent.
   *
   * @param beside ARN of the execution that asks, which is left out
   * @param since those that ended before it are not looked at
   */
  async latest(
    status: 'FAILED' | 'SUCCEEDED',
    { secretArn, beside, since }: { readonly secretArn: string; readonly beside: string; readonly since?: Date },
  ): Promise<EarlierExecution | undefined> {
    const stateMachineArn = stateMachineArnOf(beside);
    try {
      let pages = 0;
      const listing = paginateListExecutions(
        { client: this.client, pageSize: 1_000 },
        { stateMachineArn, statusFilter: status },
      );
      for await (const { executions = [] } of listing) {
        for (const item of executions) {
          if (since !== undefined && (item.stopDate ?? since) < since) {
            continue;
          }
          const document = await this.documentOf(item, secretArn, beside);
          if (document?.notify !== undefined) {
            return { endedAt: item.stopDate ?? new Date(0), document };
          }
        }
        pages += 1;
        const oldest = executions.at(-1)?.startDate;
        if (pages === PAGES || (since !== undefined && oldest !== undefined && oldest < since)) {
          break;
        }
      }
      return undefined;
    } catch (error) {
      throw classify(error, `Looking at earlier executions of ${stateMachineArn} for ${secretArn}`, 'aws');
    }
  }

  /** How an execution left its document once it had ended; undefined while it has not. */
  async ended(executionArn: string): Promise<RotationDocument | undefined> {
    const { events = [] } = await this.client
      .send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }))
      .catch((error: unknown) => Promise.reject(classify(error, `Looking at the end of ${executionArn}`, 'aws')));
    return ENDS.includes(events[0]?.type ?? '') ? documentIn(events) : undefined;
  }

  /**
   * How the attempt before this one of the same rotation left its document: its name is known, so that it is found where a
   * list does not show it yet. Undefined if this is the first, or nothing is known of the one before.
   */
  async attemptBefore(
    { mode, secretArn, versionId }: RotationDocument,
    executionArn: string,
  ): Promise<RotationDocument | undefined> {
    const attempt = Number(/-(\d{1,2})$/.exec(executionArn)?.[1]);
    if (mode !== 'rotate' || !(attempt > 1)) return undefined;
    const arnOf = (number: number) =>
      executionArn.replace(/[^:]+$/, executionName({ purpose: mode, secretArn, versionId, attempt: number }));
    return arnOf(attempt) === executionArn ? this.ended(arnOf(attempt - 1)).catch(() => undefined) : undefined;
  }

  private async documentOf(
    { executionArn, name = '' }: ExecutionListItem,
    secretArn: string,
    beside: string,
  ): Promise<RotationDocument | undefined> {
    if (executionArn === beside || !mayBeAbout(name, secretArn)) {
      return undefined;
    }
    const { events = [] } = await this.client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }),
    );
    const document = documentIn(events);
    return document?.secretArn === secretArn ? document : undefined;
  }
}

const ENDS: readonly string[] = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'];

function documentIn(events: readonly HistoryEvent[]): RotationDocument | undefined {
  const text = events.map(dataIn).find((data) => data !== undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RotationDocument);
}

/** What a state was handed, or handed on. */
function dataIn({
  stateEnteredEventDetails: entered,
  stateExitedEventDetails: exited,
}: HistoryEvent): string | undefined {
  return exited?.output ?? entered?.input;
}
