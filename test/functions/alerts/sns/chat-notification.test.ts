import { alertFor } from '../../../../functions/alerts/build-alert';
import { incidentAfter } from '../../../../functions/alerts/incident';
import { chatNotification } from '../../../../functions/alerts/sns/chat-notification';
import { CONTEXT, DOCUMENTS } from '../documents';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf';
const unresolved = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);

describe('what Amazon Q shows of an alert', () => {
  it('is a custom notification with the words of the mail, the commands and the links', () => {
    const { content, ...others } = chatNotification(unresolved);
    expect(others).toEqual({
      version: '1.0',
      source: 'custom',
      metadata: {
        threadId: 'app/orders 2026-11-22T03:12:05.123Z',
        summary: 'ACT NOW: app/orders locked out (prod)',
        eventType: 'unresolved',
        relatedResources: [SECRET, CONTEXT.executionArn],
      },
    });
    const { description, nextSteps = [], ...rest } = content;
    expect(rest).toEqual({
      textType: 'client-markdown',
      title: 'ACT NOW: app/orders locked out (prod)',
      keywords: ['password-rotation', 'critical'],
    });
    expect(description.split('\n').slice(0, 3)).toEqual([
      '*ACT NOW. Applications cannot log in with app/orders.*',
      'prod 123456789012 · eu-central-1 · app on db.internal:5432/orders',
      'The rotation failed, and the rollback could not put it right. No password is lost.',
    ]);
    expect(nextSteps[0]).toBe(
      'Is it so? Takes some seconds, changes nothing, and sends no alert. If it says that applications can log in, the rest can wait until the morning.' +
        `\n\`\`\`npx --no rds-rotation-workflow check ${SECRET}\`\`\``,
    );
    expect(nextSteps.slice(-2)).toEqual([
      '<https://wiki.example.com/runbook#nocredentialworks|Runbook>',
      expect.stringMatching(/^<https:\/\/eu-central-1\.console\.aws\.amazon\.com\/states\/.*\|Execution>$/),
    ]);
  });

  it('is in the thread of its incident, to the end', () => {
    const incident = incidentAfter(unresolved);
    const later = { ...CONTEXT, at: '2026-11-22T04:00:00.000Z', incident };
    const threads = [
      unresolved,
      alertFor('unresolved', DOCUMENTS.unresolved, later),
      alertFor('succeeded', DOCUMENTS.succeeded, later),
    ].map((alert) => chatNotification(alert).metadata.threadId);
    expect(new Set(threads)).toEqual(new Set(['app/orders 2026-11-22T03:12:05.123Z']));
  });

  it('has no steps where nothing is to be done, and is cut where it would be too long', () => {
    const done = alertFor('succeeded', DOCUMENTS.succeeded, { ...CONTEXT, runbookUrl: undefined });
    expect(chatNotification({ ...done, executionUrl: undefined }).content).not.toHaveProperty('nextSteps');
    const long = { ...unresolved, accountName: 'x'.repeat(4_000) };
    expect(chatNotification(long).content.description.length).toBeLessThanOrEqual(3_000);
    expect(chatNotification({ ...unresolved, secretName: '<a&b>' }).content.description).toContain('&lt;a&amp;b&gt;');
  });
});
