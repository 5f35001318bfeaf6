import { Deadline } from '../../../workflow/deadlines';
import type { CreateSecretResult, RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import type { SecretPorts } from '../ports';
import { Credentials } from '../secret/credentials';
import { untilReplicated } from '../secret/replicas';
import { isFresh, seenByPreflight, seenIn } from '../secret/seen';
import { settingsOf } from '../secret/settings';
import { mustRead, standingOf } from '../secret/versions';
import { strategyOf } from '../strategies/strategy-of';

/** Bytes a value may have (Secrets Manager guide, "Quotas"). */
const VALUE_BYTES = 65_536;

/**
 * Serves CreateSecret: afterwards the version has a value that can be read, and it is the only value it will ever
 * have. A value stored by an earlier attempt is kept, because the database may already hold it.
 */
export async function createSecret(ports: SecretPorts, document: RotationDocument): Promise<CreateSecretResult> {
  const { secrets, clock } = ports;
  const { secretArn, versionId } = document;
  const attempted = `Creating the new password of ${secretArn}`;
  const began = clock.now();
  const known = seenByPreflight(document);
  const seen =
    known && isFresh(known.pendingAt, began)
      ? known
      : seenIn(await secrets.describe(secretArn), versionId, attempted, began);
  const { currentVersionId, replicated, pendingAt } = seen;
  const secret = { secretArn, tags: (known ?? seen).tags };
  const strategy = strategyOf(secret);
  if (currentVersionId === versionId) {
    return { currentVersionId, password: 'alreadyStored' };
  }
  // While a value may be stored, Secrets Manager is not asked whether there is one: it refuses a second.
  const earlier = pendingAt === undefined ? await secrets.read(secretArn, versionId) : undefined;
  const [current, password] = await Promise.all([
    mustRead(ports, secretArn, currentVersionId).then((value) => Credentials.asStored(value)),
    earlier === undefined ? secrets.generatePassword(settingsOf(secret).password) : undefined,
  ]);
  const made = password !== undefined && (await store(strategy.nextValue(current, password)));
  if (!made) {
    strategy.assertSuccessor(current, Credentials.asStored(earlier ?? (await mustRead(ports, secretArn, versionId))));
  }
  // FinishSecret changes labels again. A replica that stays behind keeps no password from being rotated: FinishSecret tells of it.
  if (replicated) await untilReplicated(ports, secretArn);
  return { currentVersionId, password: made ? 'generated' : 'alreadyStored' };

  /**
   * Storing attaches AWSPENDING, and a late run must not bring back the label that RollBack has withdrawn. Returns whether
   * this is the value now; if not, an earlier attempt has stored one.
   */
  async function store(text: string): Promise<boolean> {
    const bytes = Buffer.byteLength(text);
    if (bytes > VALUE_BYTES) {
      throw new RotationError('invalidSecret', {
        attempted,
        found: `with a new password the value has ${bytes} bytes, and Secrets Manager takes ${VALUE_BYTES}`,
        remedy: 'Move what is no part of the credential into another secret.',
      });
    }
    if (!isFresh(pendingAt, clock.now())) {
      const now = await secrets.describe(secretArn);
      standingOf(now, versionId, attempted);
      if (!now.rotationEnabled) {
        const found = 'rotation was turned off, and nothing has changed yet';
        throw new RotationError('rotationDisabled', { attempted, found });
      }
    }
    if (clock.now() - began > Deadline.createSecretStores * 1_000) {
      const found = 'it took so long that the rotation may have been given up; nothing was stored';
      throw new RotationError('functionTimedOut', { attempted, found });
    }
    return (await secrets.storePending(secretArn, { versionId, text })) === 'stored';
  }
}
