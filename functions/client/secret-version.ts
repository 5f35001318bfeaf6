/** One version of a database secret, as an application reads it. */
export interface SecretVersion {
  readonly versionId: string;
  /** Fields of the secret's JSON: `username`, `password`, `host`, `port`, `dbname` and whatever else it holds. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The staging labels an application may ask for. */
export type StagingLabel = 'AWSCURRENT' | 'AWSPENDING';

/**
 * Where the versions of one secret come from.
 *
 * @param fresh a login with the last answer was refused, so do not answer from a cache
 * @param signal aborted after 5 seconds, when the answer is no longer awaited
 * @returns undefined if no version holds the label, or that version has no value yet
 */
export type SecretSource = (
  label: StagingLabel,
  fresh: boolean,
  signal?: AbortSignal,
) => Promise<SecretVersion | undefined>;

/**
 * Reads the text of a version.
 *
 * @throws Error that names the secret and the version, and nothing of the value, if it is not a JSON object
 */
export function parseVersion(secretId: string, versionId: string, text: string | undefined): SecretVersion {
  let fields: unknown;
  try {
    // A byte order mark, which some editors write, is no JSON.
    fields = JSON.parse((text ?? '').replace(/^\ufeff/, ''));
  } catch {
    fields = undefined;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new Error(
      `Reading version ${versionId} of the secret ${secretId}: the value is ${text === undefined ? 'binary' : 'not a JSON object'}. A database secret holds {"username", "password", "host", "port", "dbname"}.`,
    );
  }
  return { versionId, fields: fields as Readonly<Record<string, unknown>> };
}
