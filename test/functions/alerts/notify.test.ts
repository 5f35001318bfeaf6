import type { Alert } from '../../../functions/alerts/alert';
import { notify } from '../../../functions/alerts/notify';
import type { Outcome, RotationDocument } from '../../../workflow/document';
import { CONTEXT, DOCUMENTS } from './documents';

const clock = { now: () => Date.parse(CONTEXT.at), sleep: () => Promise.resolve() };

function announced(
  outcome: Outcome | undefined,
  document: RotationDocument,
  options: { alertOnSuccess?: boolean } = {},
) {
  const sent: Alert[] = [];
  const channel = { send: async (alert: Alert) => sent.push(alert) };
  const execution = { arn: CONTEXT.executionArn, stateEnteredTime: CONTEXT.at };
  const payload = { task: 'notify', ...(outcome && { outcome }), document, execution };
  return { sent, result: notify(payload, clock, { channel, ...options }) };
}

const UNREACHABLE = 'SetSecret: Changing the password of app@db.internal:5432/orders: no connection (ECONNREFUSED).';

describe('the announcement', () => {
  it.each([
    [
      'succeeded',
      'recovered',
      `databaseUnreachable: The database cannot be reached. ${UNREACHABLE} The new password logs in and is AWSCURRENT.`,
    ],
    [
      'rolledBack',
      'rolledBack',
      `databaseUnreachable: The database cannot be reached. ${UNREACHABLE} The rotation was undone: AWSCURRENT is the version it was before.`,
    ],
    [
      'unresolved',
      'unresolved',
      `noCredentialWorks: No known password logs in. ${UNREACHABLE} The rollback changes nothing further until somebody has looked; no password is lost.`,
    ],
    [
      'checkFailed',
      'checkFailed',
      'credentialRejected: The password is refused. Check: Checking whether app@db.internal:5432/orders may change its password: the server answered with SQLSTATE 28P01.',
    ],
  ] as const)(
    'of %s with the document of a rotation %s is always made, and put into one line',
    async (outcome, kind, summary) => {
      const { sent, result } = announced(outcome, DOCUMENTS[kind]);
      await expect(result).resolves.toEqual({ sent: true, summary });
      expect(sent.map((alert) => alert.kind)).toEqual([kind]);
    },
  );

  it('without an outcome is made as the worst one', async () => {
    const { sent, result } = announced(undefined, DOCUMENTS.base);
    await expect(result).resolves.toEqual({
      sent: true,
      summary: 'unexpected: An unexpected error. The execution recorded no result and no failure.',
    });
    expect(sent.map(({ kind, severity }) => [kind, severity])).toEqual([['unresolved', 'critical']]);
  });

  it('of a plain success is not made unless asked for', async () => {
    const summary = 'The new password logs in and is AWSCURRENT.';
    const quiet = announced('succeeded', DOCUMENTS.succeeded);
    await expect(quiet.result).resolves.toEqual({ sent: false, summary });
    expect(quiet.sent).toEqual([]);

    const asked = announced('succeeded', DOCUMENTS.succeeded, { alertOnSuccess: true });
    await expect(asked.result).resolves.toEqual({ sent: true, summary });
    expect(asked.sent.map((alert) => alert.kind)).toEqual(['succeeded']);
  });

  it('fails if the channel does not take the alert, so that the state machine tries again', async () => {
    const broken = { send: () => Promise.reject(new Error('no topic')) };
    const execution = { arn: CONTEXT.executionArn, stateEnteredTime: CONTEXT.at };
    const payload = { task: 'notify', outcome: 'unresolved', document: DOCUMENTS.unresolved, execution } as const;
    await expect(notify(payload, clock, { channel: broken })).rejects.toThrow('no topic');
  });
});
