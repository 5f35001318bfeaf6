import type { Alert } from '../../../../functions/alerts/alert';
import { alertFor } from '../../../../functions/alerts/build-alert';
import { encodeAlert, parseAlert } from '../../../../functions/alerts/sns/alert-attribute';
import { CONTEXT, DOCUMENTS } from '../documents';

const alert = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
const bytes = (given: Alert) => Buffer.byteLength(encodeAlert(given));

describe('an alert in a message attribute', () => {
  it.each(['succeeded', 'rolledBack', 'unresolved', 'checkFailed'] as const)(
    'arrives as it was sent: %s',
    (outcome) => {
      const sent = alertFor(outcome, DOCUMENTS[outcome], CONTEXT);
      expect(parseAlert(encodeAlert(sent))).toEqual(sent);
    },
  );

  it('of exactly 8,000 bytes is sent whole, and one byte more cuts its texts to 300 characters', () => {
    const filler = 8_000 - bytes({ ...alert, found: '' });
    const fits = { ...alert, found: 'x'.repeat(filler) };
    expect(bytes(fits)).toBe(8_000);
    expect(parseAlert(encodeAlert(fits))?.found).toHaveLength(filler);
    expect(parseAlert(encodeAlert({ ...alert, found: 'x'.repeat(filler + 1) }))?.found).toBe(`${'x'.repeat(299)}…`);
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
    ['a text that is missing', JSON.stringify({ ...alert, found: undefined })],
    ['a link that is no text', JSON.stringify({ ...alert, secretUrl: 7 })],
    ['acts that are no list', JSON.stringify({ ...alert, acts: 'removedPending' })],
    ['acts nobody knows', JSON.stringify({ ...alert, acts: ['exploded'] })],
    ['labels that are no lists', JSON.stringify({ ...alert, labels: { v: 'AWSCURRENT' } })],
    ['labels that are null', JSON.stringify({ ...alert, labels: null })],
    ['a number that is none', JSON.stringify({ ...alert, lockoutWindowMilliseconds: '340' })],
  ])('is refused if it is %s', (_, text) => {
    expect(parseAlert(text)).toBeUndefined();
  });
});
