import type { Alert } from '../../../../functions/alerts/alert';
import { alertFor } from '../../../../functions/alerts/build-alert';
import { encodeAlert, parseAlert } from '../../../../functions/alerts/sns/alert-attribute';
import { COMPENSATION_ACTS, OUTCOMES } from '../../../../workflow/document';
import { CONTEXT, DOCUMENTS } from '../documents';

const alert = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
const bytes = (given: Alert) => Buffer.byteLength(encodeAlert(given));

describe('an alert in a message attribute', () => {
  it.each(OUTCOMES)('arrives as it was sent: %s', (outcome) => {
    const sent = alertFor(outcome, DOCUMENTS[outcome], CONTEXT);
    expect(parseAlert(encodeAlert(sent))).toEqual(sent);
  });

  it('arrives with every act there is', () => {
    expect(parseAlert(encodeAlert({ ...alert, acts: COMPENSATION_ACTS }))?.acts).toEqual(COMPENSATION_ACTS);
  });

  it('of exactly 8,000 bytes is sent whole, and one byte more cuts its texts to 300 characters', () => {
    const finding = (found: string): Alert => ({
      ...alert,
      failure: { state: 'SetSecret', reason: 'busy', attempted: 'Locking', found },
    });
    const filler = 8_000 - bytes(finding(''));
    expect(bytes(finding('x'.repeat(filler)))).toBe(8_000);
    expect(parseAlert(encodeAlert(finding('x'.repeat(filler))))).toEqual(finding('x'.repeat(filler)));
    expect(parseAlert(encodeAlert(finding('x'.repeat(filler + 1))))).toEqual(finding(`${'x'.repeat(299)}…`));
  });

  it('cuts the texts of what came before it as well', () => {
    const failure = { state: 'Check', reason: 'busy', error: 'Lambda.Unknown', said: 'y'.repeat(9_000) } as const;
    const incident = { since: alert.occurredAt, alerts: 1, reason: 'busy', failure } as const;
    const short = { ...failure, said: `${'y'.repeat(299)}…` };
    const read = parseAlert(encodeAlert({ ...alert, rollBackFailure: failure, incident }));
    expect([read?.rollBackFailure, read?.incident?.failure]).toEqual([short, short]);
  });

  it('loses its labels before its links, and keeps what happened in any case', () => {
    const manyLabels = { ...alert, labels: { [alert.versionId]: Array.from({ length: 20 }, () => 'L'.repeat(450)) } };
    expect(parseAlert(encodeAlert(manyLabels))).toMatchObject({ impact: 'no', executionUrl: alert.executionUrl });
    expect(parseAlert(encodeAlert(manyLabels))?.labels).toBeUndefined();

    const longLinks = parseAlert(encodeAlert({ ...manyLabels, runbook: `https://${'r'.repeat(8_000)}` }));
    expect(longLinks).toMatchObject({ impact: 'no', secretName: 'app/orders' });
    expect(longLinks?.runbook).toBeUndefined();
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', 'null'],
    ['a kind nobody knows', JSON.stringify({ ...alert, kind: 'exploded' })],
    ['a severity nobody knows', JSON.stringify({ ...alert, severity: 'meh' })],
    ['an impact nobody knows', JSON.stringify({ ...alert, impact: 'maybe' })],
    ['a reason nobody knows', JSON.stringify({ ...alert, reason: 'toString' })],
    ['a text that is missing', JSON.stringify({ ...alert, secretName: undefined })],
    ['a failure without a state', JSON.stringify({ ...alert, failure: { reason: 'busy', error: 'States.Timeout' } })],
    ['a failure that says nothing', JSON.stringify({ ...alert, failure: { reason: 'busy', state: 'SetSecret' } })],
    ['a link that is no text', JSON.stringify({ ...alert, secretUrl: 7 })],
    ['acts that are no list', JSON.stringify({ ...alert, acts: 'removedPending' })],
    ['acts nobody knows', JSON.stringify({ ...alert, acts: ['exploded'] })],
    ['labels that are no lists', JSON.stringify({ ...alert, labels: { v: 'AWSCURRENT' } })],
    ['labels that are null', JSON.stringify({ ...alert, labels: null })],
    ['a flag that is none', JSON.stringify({ ...alert, needsRecovery: 'yes' })],
    [
      'an incident that counts nothing',
      JSON.stringify({ ...alert, incident: { since: alert.occurredAt, reason: 'busy' } }),
    ],
    [
      'an address without a host',
      JSON.stringify({ ...alert, address: { role: 'app', port: 5432, database: 'orders' } }),
    ],
  ])('is refused if it is %s', (_, text) => {
    expect(parseAlert(text)).toBeUndefined();
  });
});
