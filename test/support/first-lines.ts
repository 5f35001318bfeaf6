/** Applications can log in, and the cause can wait. */
export const IN = 'Applications can log in with the secret orders/db. This can wait until working hours.';

/** Applications are locked out. */
export const OUT = 'Applications CANNOT log in with the secret orders/db. Act now.';

/** No login proved anything, and the database was not touched. */
export const UNKNOWN = 'UNKNOWN whether applications can log in with the secret orders/db. Look at it soon.';

/** No login proved anything, and the database may hold either password. */
export const UNKNOWN_NOW = 'UNKNOWN whether applications can log in with the secret orders/db. Act now.';
