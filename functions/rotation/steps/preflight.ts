import type { PreflightResult, RotationDocument } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { Credentials } from '../secret/credentials';
import type { RotationPorts } from '../ports';
import { lookingSession } from '../sessions';
import { seenIn } from '../secret/seen';
import { databaseOf } from '../secret/settings';
import { replicaWarnings } from '../secret/replicas';
import { isExpectedRole } from '../secret/twin-names';
import { strategyOf } from '../strategies/strategy-of';
import { currentVersion, mustRead } from '../secret/versions';
import { credentialsOf, writerFound } from '../secret/writer';
import { warningsOf } from './preflight-warnings';

/**
 * Serves Preflight and Check: proves, before anything changes, that the current credential logs in over verified TLS
 * to the writer, may change its own password, and passes the verification query.
 * When an earlier attempt already set the new password, that one takes the current one's place.
 *
 * @throws RotationError with the first fault; last of all with what the watch has found wrong with the schedule
 */
export async function preflight(ports: RotationPorts, document: RotationDocument): Promise<PreflightResult> {
  const { secrets, writers, clock } = ports;
  const { mode, secretArn, versionId, diagnose, finding } = document;
  const attempted = `Checking the rotation of ${secretArn}`;
  const began = clock.now();
  // Side by side. If it cannot be read, that is told later: what the description says comes first.
  const reading = secrets.readCurrent(secretArn);
  reading.catch(() => undefined);
  const description = await secrets.describe(secretArn);
  const seen = mode === 'rotate' ? seenIn(description, versionId, attempted, began) : undefined;
  const session = lookingSession(versionId);
  const strategy = strategyOf(description);
  const database = databaseOf(ports, description);
  const read = credentialsOf(writers, description, { mode });
  const currentVersionId = currentVersion(description, attempted);
  const value = await reading;
  const isCurrent = value?.versionId === currentVersionId;
  const current = await read(isCurrent ? value : await mustRead(ports, secretArn, currentVersionId));
  // Some servers shut a role out after a few refused logins, so that what Diagnose has just seen is not tried again.
  if (diagnose?.versions.find((version) => version.versionId === current.versionId)?.login === 'rejected') {
    throw new RotationError('credentialRejected', {
      attempted: `Logging in as ${current.described('server')}`,
      found: 'the server refuses the password of AWSCURRENT',
      refusedVersions: [current.versionId],
      address: current.addressed('server'),
    });
  }
  const readUnderRotation = () => (mode === 'rotate' ? secrets.read(secretArn, versionId) : undefined);
  if (mode === 'rotate' && !description.rotationEnabled && (await readUnderRotation()) === undefined) {
    throw new RotationError('rotationDisabled', {
      attempted,
      found: 'rotation was turned off, and nothing has changed yet',
    });
  }
  try {
    return await proves(current, 'current');
  } catch (error) {
    if (!isRotationError(error, 'credentialRejected')) {
      throw error;
    }
    const underRotation = await readUnderRotation();
    if (underRotation === undefined) {
      throw error.withRefused(current.versionId);
    }
    return await proves(await read(underRotation), 'pending').catch((second: unknown) => {
      const refused = [current.versionId, ...(isRotationError(second, 'credentialRejected') ? [versionId] : [])];
      // RollBack waits just as long for that login, and does so without another refused login of AWSCURRENT in each attempt.
      const unknown = second instanceof RotationError && second.transient;
      throw second instanceof RotationError ? (unknown ? error : second).withRefused(...refused) : second;
    });
  }

  async function proves(
    credentials: Credentials,
    loggedInWith: PreflightResult['loggedInWith'],
  ): Promise<PreflightResult> {
    const { primary, ...facts } = await strategy.rehearse({ secrets, writers, database }, credentials, session, {
      heal: mode === 'rotate' && isExpectedRole(description, credentials),
    });
    if (finding !== undefined) {
      throw new RotationError(finding.reason, finding);
    }
    return {
      loggedInWith,
      ...facts,
      warnings: [
        ...warningsOf(facts, clock.now(), description.nextRotationAt),
        ...(mode === 'check' ? replicaWarnings(description) : []),
      ],
      address: current.addressed('database'),
      ...(seen && { secret: seen }),
      ...writerFound(credentials, primary),
    };
  }
}
