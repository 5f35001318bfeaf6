import type { Incident, RotationDocument } from '../../workflow/document';
import type { Clock, SecretStore } from '../rotation/ports';
import { usableSettings } from '../rotation/secret/settings';
import type { Background } from './notify';

/** Executions other than the calling one. */
export interface EarlierExecutions {
  /** The latest about a secret that ended in this way. */
  latest(
    status: 'FAILED' | 'SUCCEEDED',
    about: { readonly secretArn: string; readonly beside: string; readonly since?: Date },
  ): Promise<{ readonly endedAt: Date; readonly document: RotationDocument } | undefined>;
  /** The document at the end of an execution; undefined while it has not ended. */
  ended(executionArn: string): Promise<RotationDocument | undefined>;
  /** The document at the end of the previous attempt of the same rotation, even if it is too recent to be listed. */
  attemptBefore(document: RotationDocument, executionArn: string): Promise<RotationDocument | undefined>;
}

interface Parts {
  readonly earlier: EarlierExecutions;
  readonly secrets: Pick<SecretStore, 'describe'>;
  readonly clock: Clock;
}

/** How often a recovery checks whether the execution that started it has sent its alert, and the pause in between. */
const LOOKS = { times: 5, pauseMilliseconds: 1_000 };

/**
 * What earlier executions and the secret say. Every Notify state leaves the incident that is open after it in the
 * document, so that the last execution of the secret knows it: a failed one, unless one that succeeded came later
 * (docs/decisions/020-incidents-are-read-from-executions.md).
 */
export function backgroundFrom({ earlier, secrets, clock }: Parts): Background {
  return {
    async openIncident(document, executionArn): Promise<Incident | undefined> {
      const { secretArn, recoveryOf } = document;
      const told = recoveryOf === undefined ? undefined : (await endOf(recoveryOf))?.notify;
      if (told !== undefined) {
        return told.incident;
      }
      const about = { secretArn, beside: executionArn };
      const failed = await earlier.latest('FAILED', about);
      if (failed?.document.notify?.incident === undefined) {
        return (await earlier.attemptBefore(document, executionArn))?.notify?.incident;
      }
      const succeeded = await earlier.latest('SUCCEEDED', { ...about, since: failed.endedAt });
      return (succeeded ?? failed).document.notify?.incident;
    },
    async toldItself({ failure, recoveryOf }) {
      const { state, error, cause = '' } = failure ?? {};
      const failed = state === 'Execution' && error === 'FAILED' && recoveryOf === undefined;
      return failed && (await earlier.ended(cause))?.notify?.sent === true;
    },
    async secret(secretArn) {
      const { tags, nextRotationAt } = await secrets.describe(secretArn);
      const { highestSeverity } = usableSettings({ tags });
      return {
        ...(nextRotationAt !== undefined && { nextRotation: new Date(nextRotationAt).toISOString() }),
        ...(highestSeverity !== undefined && { highestSeverity }),
      };
    },
  };

  /** The execution that started this recovery may still be sending its alert, which must come first. */
  async function endOf(executionArn: string): Promise<RotationDocument | undefined> {
    let document = await earlier.ended(executionArn);
    for (let looks = 1; document === undefined && looks < LOOKS.times; looks++) {
      await clock.sleep(LOOKS.pauseMilliseconds);
      document = await earlier.ended(executionArn);
    }
    return document;
  }
}
