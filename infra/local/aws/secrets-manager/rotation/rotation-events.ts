import type { ServiceEvent } from '../../cloudtrail/trail';

/**
 * Events Secrets Manager leaves in CloudTrail (user guide, "AWS CloudTrail entries for Secrets Manager"). Failed may come
 * several times for one version, once for each attempt.
 */
export type RotationEventName =
  | 'RotationStarted'
  | 'RotationSucceeded'
  | 'RotationFailed'
  | 'RotationAbandoned'
  | 'TestRotationStarted'
  | 'TestRotationSucceeded'
  | 'TestRotationFailed';

/** One such event. */
export interface RotationEvent {
  readonly eventName: RotationEventName;
  /** Milliseconds since 1970 on the stand-in's clock. */
  readonly eventTime: number;
  readonly secretArn: string;
  /** The version under rotation: the client request token. */
  readonly versionId: string;
  /** Why it failed, in the service's words; never what the function said, which may quote a secret. */
  readonly errorMessage?: string;
}

/** The event as CloudTrail has it. */
export function serviceEventOf({ eventName, secretArn, versionId, errorMessage }: RotationEvent): ServiceEvent {
  return {
    eventSource: 'secretsmanager.amazonaws.com',
    eventName,
    details: {
      additionalEventData: { SecretId: secretArn },
      requestID: `Rotation-${secretArn}-${versionId}`,
      ...(errorMessage !== undefined && { errorMessage }),
    },
  };
}
