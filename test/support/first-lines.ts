/** Applications can log in, and the cause can wait. */
export const IN = 'Can wait. Applications can log in with orders/db.';

/** Applications are locked out, as a login has shown. */
export const OUT = 'ACT NOW. Applications cannot log in with orders/db.';

/** Applications are locked out, by how far the rotation had come. */
export const LIKELY_OUT = 'ACT NOW. Applications most likely cannot log in with orders/db.';

/** No login proved anything. */
export const UNKNOWN = 'CHECK NOW. It is not known whether applications can log in with orders/db.';

/** A further alert of the same incident, which wakes nobody again. */
export const stillOpen = (line: string): string => line.replace(/^[A-Z]+ NOW\./, 'Still open.');

/** What an earlier alert began is over. */
export const AGAIN = 'Resolved. Applications can log in with orders/db again.';
