import { type CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import type { TrailEvent } from '../../../evidence/sources';
import { asking } from '../../aws/aws-error';
import type { EvidenceQuery } from './evidence-query';

/** How far the event history reaches back (CloudTrail guide, "Working with CloudTrail event history"). */
const HISTORY = 90 * 86_400_000;

/**
 * Events that rotate a secret, request a rotation, or change the secret outside of one. A lookup finds events of one name
 * only.
 */
const NAMES = [
  'RotationStarted',
  'RotationSucceeded',
  'RotationFailed',
  'RotationAbandoned',
  'RotateSecret',
  'CancelRotateSecret',
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'DeleteSecret',
  'RestoreSecret',
] as const;

/** The part of an event that is read (CloudTrail guide, "CloudTrail record contents"). */
interface Content {
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestID?: string;
  readonly userIdentity?: {
    readonly arn?: string;
    readonly invokedBy?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } };
  };
  readonly requestParameters?: { readonly secretId?: string; readonly clientRequestToken?: string } | null;
  readonly additionalEventData?: { readonly SecretId?: string };
}

/** Reads the event history, as far as it reaches back into the period. Refused calls changed nothing and are omitted. */
export async function readTrail(
  client: CloudTrailClient,
  { from, to, now }: EvidenceQuery,
  writerRoles: readonly string[],
): Promise<{ readonly events: readonly TrailEvent[]; readonly since: string }> {
  const since = new Date(now.getTime() - HISTORY);
  const events: TrailEvent[] = [];
  for (const EventName of NAMES) {
    const query = {
      LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: EventName }],
      StartTime: from > since ? from : since,
      EndTime: to < now ? to : now,
    };
    if (query.StartTime > query.EndTime) continue;
    await asking({ action: 'cloudtrail:LookupEvents', on: `events named ${EventName}` }, async () => {
      for await (const page of paginateLookupEvents({ client }, query)) {
        events.push(...(page.Events ?? []).flatMap((event) => eventOf(event, writerRoles)));
      }
    });
  }
  return { events, since: since.toISOString() };
}

function eventOf(
  { EventId, EventName, EventTime, CloudTrailEvent = '{}' }: Event,
  writerRoles: readonly string[],
): TrailEvent[] {
  const content = JSON.parse(CloudTrailEvent) as Content;
  const { userIdentity, requestParameters, additionalEventData, requestID = '' } = content;
  const secretId = additionalEventData?.SecretId ?? requestParameters?.secretId;
  if (secretId === undefined || (content.errorCode !== undefined && requestParameters !== null)) return [];
  const ofService = additionalEventData?.SecretId !== undefined;
  return [
    {
      id: EventId ?? '',
      name: EventName ?? '',
      at: (EventTime ?? new Date(0)).toISOString(),
      secretId,
      versionId: ofService ? versionIn(requestID, secretId) : requestParameters?.clientRequestToken,
      caller: ofService ? undefined : (userIdentity?.arn ?? userIdentity?.invokedBy),
      byWorkflow: writerRoles.includes(userIdentity?.sessionContext?.sessionIssuer?.arn ?? ''),
      errorMessage: content.errorMessage,
    },
  ];
}

/** `Rotation-<ARN>-<version>`, as AWS's samples show it; anything else tells no version. */
function versionIn(requestId: string, secretArn: string): string | undefined {
  const start = `Rotation-${secretArn}-`;
  return requestId.startsWith(start) ? requestId.slice(start.length) : undefined;
}
