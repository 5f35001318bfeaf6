/** Tag of a secret that names its database host, unless another is given. */
export const DEFAULT_HOST_TAG = 'database-host';

/** The month that is shown unless one is given: the next. */
export function comingMonth(milliseconds: number): string {
  const now = new Date(milliseconds);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().slice(0, 7);
}
