import type { Caller, LocalService } from '../api/call';
import { runOperation } from '../api/operation-table';
import type { LocalClock } from '../clocks/clock';
import { LogGroups } from './log-groups';
import { type LogsContext, OPERATIONS } from './operations';

/** A deployed log group. */
export interface DeployableLogGroup {
  readonly name: string;
  /** Days; undefined keeps lines for ever. */
  readonly retentionInDays?: number | undefined;
}

/**
 * CloudWatch Logs of the stand-in: the log groups and streams of the template, what is put into them, and their retention.
 * The functions' own output does not come here.
 */
export class LocalCloudWatchLogs implements LocalService {
  private readonly context: LogsContext;

  constructor({ clock }: { readonly clock: Pick<LocalClock, 'now'> }) {
    const now = () => clock.now();
    this.context = { groups: new LogGroups(now), now };
  }

  handle(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation, input, caller }, this.context);
  }

  /** Makes a group, or changes the retention of one. */
  deployGroup({ name, retentionInDays }: DeployableLogGroup): void {
    this.context.groups.put(name, retentionInDays);
  }

  /** Makes a stream in a group. @throws ServiceError `ResourceNotFoundException` */
  deployStream(logGroupName: string, logStreamName: string): void {
    this.context.groups.get(logGroupName).streams.add(logStreamName);
  }
}
