import { alertFor } from '../../../functions/alerts/build-alert';
import { recordOf } from '../../../functions/alerts/build-record';
import type { Incident, Outcome, RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../../functions/errors/rotation-error';
import { CONTEXT, DOCUMENTS, NEW } from './documents';

const OPEN: Incident = { since: '2026-11-22T02:58:00.000Z', alerts: 2, reason: 'noCredentialWorks' };
const ROTATION = CONTEXT.executionArn.replace('app-orders', 'app-before');

function recorded(outcome: Outcome, document: RotationDocument, incident?: Incident) {
  const alert = alertFor(outcome, document, { ...CONTEXT, incident });
  return recordOf({
    outcome,
    document,
    execution: { arn: CONTEXT.executionArn, startTime: '2026-11-22T03:11:58.000Z', stateEnteredTime: CONTEXT.at },
    alert,
    alerted: alert.kind !== 'succeeded',
    open: undefined,
    productVersion: '1.2.3',
  });
}

describe('the record of an execution', () => {
  it('says of a silent success what an auditor asks', () => {
    expect(JSON.parse(JSON.stringify(recorded('succeeded', DOCUMENTS.succeeded)))).toEqual({
      recordType: 'rds-rotation-workflow/execution',
      recordVersion: 1,
      productVersion: '1.2.3',
      executionArn: CONTEXT.executionArn,
      mode: 'rotate',
      startedBy: 'secretsManager',
      startedAt: '2026-11-22T03:11:58.000Z',
      endedAt: '2026-11-22T03:12:05.123Z',
      secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
      secretName: 'app/orders',
      versionId: NEW,
      verdict: 'succeeded',
      applicationsCanLogIn: 'yes',
      acts: [],
      lockoutFrom: '2026-11-22T03:12:02.100Z',
      lockoutTo: '2026-11-22T03:12:02.440Z',
      alerted: false,
    });
  });

  it('says of a failure why, in which state, and what was done about it', () => {
    expect(recorded('rolledBack', DOCUMENTS.rolledBack)).toMatchObject({
      verdict: 'rolledBack',
      reason: 'databaseUnreachable',
      failedState: 'SetSecret',
      acts: ['restoredPassword', 'removedPending'],
      role: 'app',
      host: 'db.internal',
      database: 'orders',
      alerted: true,
    });
  });

  it('keeps how the execution itself ended where the alert only says that an incident is over', () => {
    expect(recorded('rolledBack', DOCUMENTS.rolledBack, OPEN)).toMatchObject({
      verdict: 'rolledBack',
      resolvedIncident: { since: '2026-11-22T02:58:00.000Z', alerts: 2, reason: 'noCredentialWorks' },
    });
  });

  it('says how many sessions were older than the change, where the workflow reports them', () => {
    const reportSessions = {
      user: 'app',
      seenAs: 'app',
      changedFrom: CONTEXT.at,
      changedUntil: CONTEXT.at,
      before: 12,
      around: 1,
      since: 0,
      groups: [],
      moreGroups: 0,
    };
    expect(recorded('succeeded', { ...DOCUMENTS.succeeded, reportSessions }).sessionsBefore).toBe(12);
    expect(recorded('succeeded', DOCUMENTS.succeeded).sessionsBefore).toBeUndefined();
  });

  const { base } = DOCUMENTS;
  const watch = new RotationError('pendingTooLong', { attempted: 'Watching', found: 'it is old' }).asFailureOf('Watch');
  const stopped = { state: 'Execution', error: 'ABORTED', cause: ROTATION };
  it.each<[string, Partial<RotationDocument>, string, string | undefined]>([
    ['Secrets Manager', { mode: 'rotate' }, 'secretsManager', undefined],
    ['an execution that ended unresolved', { mode: 'recover', recoveryOf: ROTATION }, 'recovery', ROTATION],
    ['the rule about stopped executions', { mode: 'recover', failure: stopped }, 'recoveryRule', ROTATION],
    ['the watch', { mode: 'recover', failure: watch }, 'watch', undefined],
    ['a person who recovers', { mode: 'recover' }, 'person', undefined],
    ['a person who checks', { mode: 'check' }, 'person', undefined],
  ])('names as what started it: %s', (_who, changes, startedBy, recoveryOf) => {
    expect(recorded('unresolved', { ...base, ...changes })).toMatchObject({ startedBy, recoveryOf });
  });
});
