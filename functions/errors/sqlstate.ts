import type { Reason } from '../../workflow/reasons';

/**
 * Where on a connection the server answered: before our answer to its password request, to that answer, to ALTER ROLE ...
 * PASSWORD, or to any other statement.
 */
export type DatabasePhase = 'approach' | 'login' | 'passwordChange' | 'statement';

/**
 * SQLSTATE to reason (PostgreSQL manual, appendix A), by code or class. 28000, 53300 and 57P03 do not show whether the
 * password was right; 3D000, 42501 and 55000 at login prove that it was: PostgreSQL checks pg_hba, then the password, then
 * the rest.
 */
const ANYWHERE: Readonly<Record<string, Reason>> = {
  '08': 'databaseUnreachable',
  '25006': 'readOnlyServer',
  '25P03': 'busy',
  '25P04': 'busy',
  '28000': 'loginNotAllowed',
  '28P01': 'credentialRejected',
  '3D000': 'databaseMissing',
  '40': 'busy',
  '42501': 'permissionDenied',
  '42704': 'roleMissing',
  '53': 'outOfResources',
  '53300': 'tooManyConnections',
  '55006': 'busy',
  '55P03': 'busy',
  '57': 'databaseNotReady',
  '57014': 'busy',
  '57P04': 'databaseMissing',
  '57P05': 'busy',
  '58': 'databaseFault',
  F0: 'databaseFault',
  XX: 'databaseFault',
};

/** Codes that mean something else in one phase. `other` covers what a module or a trigger of the server raises there. */
const AT: Readonly<Record<DatabasePhase, Readonly<Record<string, Reason>> & { readonly other: Reason }>> = {
  // A refusal before the server has asked for a password says nothing about the password.
  approach: {
    '28P01': 'loginNotAllowed',
    '42501': 'loginBarred',
    '42704': 'loginBarred',
    XX: 'loginBarred',
    other: 'loginBarred',
  },
  login: {
    '42501': 'connectDenied',
    '42704': 'loginBarred',
    '55000': 'connectDenied',
    XX: 'loginBarred',
    other: 'loginBarred',
  },
  passwordChange: {
    '28000': 'verifierRefused',
    '28P01': 'verifierRefused',
    XX: 'verifierRefused',
    other: 'verifierRefused',
  },
  statement: { other: 'unexpected' },
};

/** The reason for a SQLSTATE in this phase. */
export function reasonForSqlState(code: string, phase: DatabasePhase): Reason {
  const group = code.slice(0, 2);
  const here = AT[phase];
  return here[code] ?? ANYWHERE[code] ?? here[group] ?? ANYWHERE[group] ?? here.other;
}

/** Whether a string is a SQLSTATE: five digits or capital letters, as node-pg puts them into `code`. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}
