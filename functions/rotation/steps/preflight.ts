import type { PreflightResult, RotationDocument } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import { Credentials } from '../secret/credentials';
import type { RotationPorts } from '../ports';
import { lookingSession } from '../sessions';
import { strategyOf } from '../strategies/strategy-of';
import { currentVersion, mustRead, standingOf } from '../secret/versions';

/**
 * Serves Preflight and Check: proves, before anything changes, that the current credential logs in over verified TLS
 * to the writer, may change its own password, and passes the verification query.
 * When an earlier attempt already set the new password, that one takes the current one's place.
 */
export async function preflight(
  ports: RotationPorts,
  { mode, secretArn, versionId }: RotationDocument,
): Promise<PreflightResult> {
  const { secrets, database } = ports;
  const attempted = `Checking the rotation of ${secretArn}`;
  const description = await secrets.describe(secretArn);
  if (mode === 'rotate') {
    standingOf(description, versionId, attempted);
  }
  const session = lookingSession(versionId);
  const strategy = strategyOf(description);
  const current = Credentials.parse(await mustRead(ports, secretArn, currentVersion(description, attempted)));
  const underRotation = mode === 'rotate' ? await secrets.read(secretArn, versionId) : undefined;
  if (mode === 'rotate' && underRotation === undefined && !description.rotationEnabled) {
    throw new RotationError('rotationDisabled', {
      attempted,
      found: 'rotation was turned off, and nothing has changed yet',
    });
  }
  try {
    return await proves(current, 'current');
  } catch (error) {
    const refused = isRotationError(error, 'credentialRejected');
    if (!refused || underRotation === undefined) {
      throw error;
    }
    return await proves(Credentials.parse(underRotation), 'pending');
  }

  async function proves(
    credentials: Credentials,
    loggedInWith: PreflightResult['loggedInWith'],
  ): Promise<PreflightResult> {
    return { loggedInWith, ...(await strategy.rehearse({ secrets, database }, credentials, session)) };
  }
}
