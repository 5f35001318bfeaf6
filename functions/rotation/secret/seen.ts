import type { PreflightResult, RotationDocument, SecretSeen } from '../../../workflow/document';
import type { Database, SecretDescription } from '../ports';
import { settingTagsOf, type Tagged } from './settings';
import { currentVersion, standingOf } from './versions';

/** How long labels that were read are considered current: no rollback begins and ends within that time. */
const FRESH_MILLISECONDS = 1_000;

/** @param at when labels were read, in milliseconds since 1970; undefined if they were not */
export const isFresh = (at: number | undefined, now: number): boolean =>
  at !== undefined && now >= at && now - at < FRESH_MILLISECONDS;

/**
 * What later steps need of a description.
 *
 * @param at before the secret was described, in milliseconds since 1970
 * @throws RotationError as `standingOf` and `currentVersion`
 */
export function seenIn(description: SecretDescription, versionId: string, attempted: string, at: number): SecretSeen {
  const isPending = standingOf(description, versionId, attempted) === 'pending';
  return {
    tags: settingTagsOf(description),
    currentVersionId: currentVersion(description, attempted),
    ...(description.replicas && { replicated: true }),
    ...(isPending && description.rotationEnabled && { pendingAt: at }),
  };
}

/**
 * What Preflight has found in this rotation. In another kind of execution the caller chooses the document; in this one, Start
 * lets only Preflight's results through.
 */
export const foundByPreflight = ({
  mode,
  preflight,
}: Pick<RotationDocument, 'mode' | 'preflight'>): PreflightResult | undefined =>
  mode === 'rotate' ? preflight : undefined;

/** What it has seen of the secret; undefined also if an earlier release of this product ran it. */
export const seenByPreflight = (document: RotationDocument): SecretSeen | undefined =>
  foundByPreflight(document)?.secret;

/** The settings that Preflight has proven; undefined as {@link seenByPreflight}. */
export function settingsProven(document: RotationDocument): Tagged | undefined {
  const seen = seenByPreflight(document);
  return seen && { secretArn: document.secretArn, tags: seen.tags };
}

/** Lets the work read what a login needs while the connection is made to where Preflight has logged in over TLS. */
export function approaching<T>(
  database: Database,
  document: RotationDocument,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const found = foundByPreflight(document);
  const at = found?.tls === true ? (found.writer ?? found.address) : undefined;
  return at === undefined ? work(database) : database.approaching(at, work);
}
