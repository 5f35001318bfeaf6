import { secretNamed } from './secret-names';
import type { EvidenceSources } from './sources';

/** Who or what started a rotation, and how that is known. */
export interface Trigger {
  /** ARN of a caller, `schedule`, or `unknown`. */
  readonly by: string;
  /** `inferred`: a schedule leaves no trace, so it is what remains if nobody asked. */
  readonly evidence: 'cloudTrail' | 'inferred' | 'none';
}

const MINUTE = 60_000;
/** Secrets Manager starts within seconds of being asked; CloudTrail's times are whole seconds. */
const BEFORE_START = 15 * MINUTE;

/** A person or program that called RotateSecret, or the schedule if CloudTrail names no caller. */
export function triggerOf(
  {
    secretArn,
    versionId,
    startedAt,
  }: { readonly secretArn: string; readonly versionId: string; readonly startedAt: string },
  { trail, secrets, coverage }: EvidenceSources,
): Trigger {
  const started = Date.parse(startedAt);
  const asked = trail.filter(
    ({ name, secretId }) => name === 'RotateSecret' && (secretNamed(secretId, secrets)?.arn ?? secretId) === secretArn,
  );
  const call =
    asked.find((event) => event.versionId === versionId) ??
    asked.find(({ at, versionId: other }) => {
      const early = started - Date.parse(at);
      return other === undefined && early > -MINUTE && early < BEFORE_START;
    });
  if (call !== undefined) return { by: call.caller ?? 'unknown', evidence: 'cloudTrail' };
  const seen = coverage.cloudTrail !== undefined && started - BEFORE_START >= Date.parse(coverage.cloudTrail);
  return seen ? { by: 'schedule', evidence: 'inferred' } : { by: 'unknown', evidence: 'none' };
}
