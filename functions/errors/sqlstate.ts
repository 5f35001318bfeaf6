import type { Reason } from '../../workflow/reasons';

/**
 * SQLSTATE to reason (PostgreSQL manual, appendix A). What is not listed is `unexpected` and never retried.
 * 28000 and 53300 do not tell whether the password was right, 3D000 and 42501 at connect prove that it was:
 * PostgreSQL checks pg_hba, then the password, then the rest.
 */
const BY_CODE: Readonly<Record<string, Reason>> = {
  '28P01': 'credentialRejected',
  '28000': 'loginNotAllowed',
  '3D000': 'databaseMissing',
  '42501': 'permissionDenied',
  '42704': 'roleMissing',
  '22023': 'passwordRefused',
  '25006': 'readOnlyServer',
  '53300': 'tooManyConnections',
  '55P03': 'busy',
  '57014': 'busy',
  '40001': 'busy',
  '40P01': 'busy',
  '57P01': 'databaseNotReady',
  '57P02': 'databaseNotReady',
  '57P03': 'databaseNotReady',
  '58030': 'databaseNotReady',
  // "tuple concurrently updated": two ALTER ROLE at once
  XX000: 'busy',
};

const BY_CLASS: Readonly<Record<string, Reason>> = { '08': 'databaseUnreachable', '53': 'busy' };

/** The reason for a SQLSTATE, or undefined if the code says nothing we act on. */
export function reasonForSqlState(code: string): Reason | undefined {
  return BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)];
}

/** Whether a string is a SQLSTATE: five digits or capital letters, as node-pg puts them into `code`. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
