import { ServiceError } from '../api/service-error';
import { localArn } from '../api/arn';

const DAY = 24 * 60 * 60 * 1000;

/** One line of a log. */
interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Milliseconds since 1970, as all times here. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** A log group with its streams and lines, in the order of their times. */
interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** Days; undefined keeps lines for ever. */
  readonly retentionInDays: number | undefined;
  readonly streams: Set<string>;
  readonly events: LogEvent[];
}

/** The log groups of the account. */
export class LogGroups {
  private readonly groups = new Map<string, LogGroup>();
  private count = 0;

  constructor(private readonly now: () => number) {}

  /** All of them, by name. */
  get all(): readonly LogGroup[] {
    return [...this.groups.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Makes a group, or gives one that exists this retention. */
  put(name: string, retentionInDays: number | undefined): void {
    const existing = this.groups.get(name);
    this.groups.set(name, {
      name,
      arn: localArn('logs', `log-group:${name}`),
      createdAt: existing?.createdAt ?? this.now(),
      retentionInDays,
      streams: existing?.streams ?? new Set(),
      events: existing?.events ?? [],
    });
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  get(name: string): LogGroup {
    const group = this.groups.get(name);
    if (group === undefined) {
      throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  /** Adds lines, each at its place in time. */
  add(group: LogGroup, logStreamName: string, lines: readonly { timestamp: number; message: string }[]): void {
    for (const line of lines) {
      this.count += 1;
      const eventId = String(this.count).padStart(56, '0');
      group.events.push({ ...line, eventId, logStreamName, ingestionTime: this.now() });
    }
    group.events.sort((one, other) => one.timestamp - other.timestamp);
  }

  /** The lines that the group's retention has not let go. */
  kept({ events, retentionInDays }: LogGroup): readonly LogEvent[] {
    return retentionInDays === undefined
      ? events
      : events.filter(({ timestamp }) => timestamp > this.now() - retentionInDays * DAY);
  }
}
