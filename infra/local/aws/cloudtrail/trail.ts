import { randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../api/arn';

/** How long the event history reaches back (CloudTrail guide, "Working with CloudTrail event history"). */
const HISTORY_DAYS = 90;
const DAY = 24 * 60 * 60 * 1000;

/** One event of the history. */
export interface TrailEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventSource: string;
  /** Milliseconds since 1970. */
  readonly eventTime: number;
  readonly readOnly: boolean;
  readonly username: string | undefined;
  readonly accessKeyId: string | undefined;
  /** The whole event, as CloudTrail writes it. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** Who made a call: a user, or a role that a function works with. */
export type Principal =
  | { readonly type: 'IAMUser'; readonly userName: string; readonly accessKeyId: string }
  | {
      readonly type: 'AssumedRole';
      readonly roleArn: string;
      readonly sessionName: string;
      readonly accessKeyId: string;
    };

/** A call, as it goes into the history. */
interface TracedCall {
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly principal: Principal;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly errorCode?: string;
}

/** An action of a service on its own initiative. */
export interface ServiceEvent {
  readonly eventSource: string;
  readonly eventName: string;
  readonly details: {
    readonly additionalEventData: object;
    readonly requestID: string;
    readonly errorMessage?: string;
  };
}

/** The event history of one account and Region. */
export class Trail {
  private readonly events: TrailEvent[] = [];

  constructor(private readonly now: () => number) {}

  /** What has not fallen out of the history, the newest first. */
  get history(): readonly TrailEvent[] {
    return this.events.filter(({ eventTime }) => eventTime > this.now() - HISTORY_DAYS * DAY).reverse();
  }

  /** A call that someone made. */
  addCall({ eventSource, eventName, readOnly, principal, requestParameters, errorCode }: TracedCall): void {
    this.add({
      eventName,
      eventSource,
      readOnly,
      username: principal.type === 'IAMUser' ? principal.userName : principal.sessionName,
      accessKeyId: principal.accessKeyId,
      event: {
        eventType: 'AwsApiCall',
        userIdentity: identityOf(principal),
        requestParameters,
        responseElements: null,
        ...(errorCode !== undefined && { errorCode }),
      },
    });
  }

  addServiceEvent({ eventSource, eventName, details }: ServiceEvent): void {
    this.add({
      eventName,
      eventSource,
      readOnly: false,
      username: undefined,
      accessKeyId: undefined,
      event: {
        eventType: 'AwsServiceEvent',
        userIdentity: { accountId: LOCAL_ACCOUNT, invokedBy: eventSource },
        requestParameters: null,
        responseElements: null,
        ...details,
      },
    });
  }

  private add({ event, ...facts }: Omit<TrailEvent, 'eventId' | 'eventTime'>): void {
    const eventId = randomUUID();
    const eventTime = this.now();
    this.events.push({
      ...facts,
      eventId,
      eventTime,
      event: {
        eventVersion: '1.11',
        eventID: eventId,
        eventTime: `${new Date(eventTime).toISOString().slice(0, 19)}Z`,
        eventSource: facts.eventSource,
        eventName: facts.eventName,
        awsRegion: LOCAL_REGION,
        recipientAccountId: LOCAL_ACCOUNT,
        readOnly: facts.readOnly,
        managementEvent: true,
        eventCategory: 'Management',
        ...event,
      },
    });
  }
}

/** Who that is, as events name it. */
export function identityOf(principal: Principal): Readonly<Record<string, unknown>> {
  const { type, accessKeyId } = principal;
  if (principal.type === 'IAMUser') {
    const { userName } = principal;
    return {
      type,
      userName,
      accessKeyId,
      accountId: LOCAL_ACCOUNT,
      arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/${userName}`,
    };
  }
  const { roleArn, sessionName } = principal;
  const roleName = roleArn.split('/').at(-1) ?? '';
  return {
    type,
    accessKeyId,
    accountId: LOCAL_ACCOUNT,
    arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${roleName}/${sessionName}`,
    sessionContext: { sessionIssuer: { type: 'Role', arn: roleArn, accountId: LOCAL_ACCOUNT, userName: roleName } },
  };
}
