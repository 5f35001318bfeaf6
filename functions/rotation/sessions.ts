/** PostgreSQL cuts application_name off at 63 bytes (manual, "application_name"); a token may have 64 characters. */
const NAME_BYTES = 63;
/** The server changes anything but printable ASCII, so the session would not be found again. */
const named = (purpose: string, versionId: string): string =>
  `${purpose}/${versionId}`.replace(/[^ -~]/g, '_').slice(0, NAME_BYTES);

/** application_name of the one session that changes the password for a version; RollBack ends exactly these. */
export const changingSession = (versionId: string): string => named('rotation', versionId);

/** application_name of sessions that change nothing. */
export const lookingSession = (versionId: string): string => named('rotation-look', versionId);

/** application_name of the session in which RollBack sets the old password again. */
export const restoringSession = (versionId: string): string => named('rotation-restore', versionId);
