import type { Alert } from '../../../functions/alerts/alert';
import { announce } from '../../../functions/alerts/announce';
import { CONTEXT, DOCUMENTS } from './documents';

function channel() {
  const sent: Alert[] = [];
  return { sent, send: async (alert: Alert) => ({ messageId: `${sent.push(alert)}` }) };
}

describe('the announcement', () => {
  it.each([
    ['succeeded', 'recovered', 'recovered'],
    ['rolledBack', 'rolledBack', 'rolledBack'],
    ['unresolved', 'unresolved', 'unresolved'],
    ['checkFailed', 'checkFailed', 'checkFailed'],
  ] as const)('of %s with the document of a rotation %s is always made', async (outcome, document, kind) => {
    const to = channel();
    await expect(announce(outcome, DOCUMENTS[document], CONTEXT, { channel: to })).resolves.toEqual({ sent: true });
    expect(to.sent.map((alert) => alert.kind)).toEqual([kind]);
  });

  it('of a plain success is not made unless asked for', async () => {
    const quiet = channel();
    const result = await announce('succeeded', DOCUMENTS.succeeded, CONTEXT, { channel: quiet });
    expect(result).toEqual({ sent: false });
    expect(quiet.sent).toEqual([]);

    const talkative = channel();
    const options = { channel: talkative, alertOnSuccess: true };
    await expect(announce('succeeded', DOCUMENTS.succeeded, CONTEXT, options)).resolves.toEqual({ sent: true });
    expect(talkative.sent.map((alert) => alert.kind)).toEqual(['succeeded']);
  });

  it('fails if the channel does not take the alert, so that the state machine tries again', async () => {
    const broken = { send: () => Promise.reject(new Error('no topic')) };
    await expect(announce('unresolved', DOCUMENTS.unresolved, CONTEXT, { channel: broken })).rejects.toThrow(
      'no topic',
    );
  });
});
