import { diagnose } from './rotation/roll-back/diagnose';
import { preflight } from './rotation/steps/preflight';
import { reportSessions } from './rotation/steps/report-sessions';
import { lambdaTask } from './runtime/lambda-task';
import { database } from './runtime/wiring/wire-database';
import { secrets } from './runtime/wiring/wire-secrets';
import { writers } from './runtime/wiring/wire-writers';
import { wire } from './runtime/wiring/wire';

/**
 * Serves Preflight, Check, Diagnose, ListSessions and ReportSessions: after it returns, it is known whether the password can be
 * rotated, what logs in, or who is logged in. Changes nothing.
 */
export const handler = lambdaTask(wire({ secrets, database, writers }), {
  preflight: (ports, { document }) => preflight(ports, document),
  diagnose: (ports, { document }) => diagnose(ports, document),
  reportSessions: (ports, { document }) => reportSessions(ports, document),
});
