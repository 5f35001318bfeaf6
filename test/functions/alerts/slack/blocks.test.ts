import { alertFor } from '../../../../functions/alerts/build-alert';
import { slackBlocks } from '../../../../functions/alerts/slack/blocks';
import { escaped, fields, header, links, message, section } from '../../../../functions/alerts/slack/message';
import { RotationError } from '../../../../functions/errors/rotation-error';
import { CONTEXT, DOCUMENTS } from '../documents';

describe('the alert in Slack', () => {
  it('names the entry of the runbook among the facts where it has no address to link to', () => {
    const { blocks } = slackBlocks(alertFor('unresolved', DOCUMENTS.unresolved, { ...CONTEXT, runbookUrl: undefined }));
    expect(JSON.stringify(blocks)).toContain('*Runbook*\\nrds-rotation-workflow/docs/runbook.md#nocredentialworks');
    expect(JSON.stringify(blocks)).not.toContain('|Runbook>');
  });

  it('says the same as the mail, impact first, with the facts as a table and links', () => {
    expect(slackBlocks(alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT))).toEqual({
      text: 'Applications CANNOT log in with the secret app/orders. Act now. (rotation unresolved)',
      unfurl_links: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: ':rotating_light: Rotation unresolved: app/orders' } },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: 'Applications CANNOT log in with the secret app/orders. Act now.' },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text:
              '*What happened*\nThe rotation failed in the state SetSecret, and the rollback could not put it right.\n' +
              'Changing the password of app@db.internal:5432/orders: no connection (ECONNREFUSED).',
          },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text:
              '*What the rollback found and did*\nNo known password logs in (noCredentialWorks).\n' +
              'The rollback changes nothing further until somebody has looked; no password is lost.\nChanges made: none.',
          },
        },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*What to do next*\nSet the password of AWSCURRENT in the database by hand, as the administrator. Then run `npx --no rds-rotation-workflow recover`, and rotate again.',
          },
        },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*Secret*\napp/orders' },
            { type: 'mrkdwn', text: '*Time*\n2026-11-22 03:12:05 UTC' },
            { type: 'mrkdwn', text: '*Version*\n5d3c9f2e-0001-4000-8000-000000000002' },
            {
              type: 'mrkdwn',
              text: '*Labels*\nAWSPENDING on the version of this rotation\nAWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001',
            },
          ],
        },
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text:
                '<https://wiki.example.com/runbook#nocredentialworks|Runbook>  ·  ' +
                '<https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002|Execution>  ·  ' +
                '<https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&amp;region=eu-central-1|Secret>',
            },
          ],
        },
      ],
    });
  });

  it('of a plain success has no rollback to tell of, but the lockout window', () => {
    const { blocks } = slackBlocks(
      alertFor('succeeded', { ...DOCUMENTS.succeeded, secretArn: 'app/orders' }, { executionArn: 'local', at: 'now' }),
    );
    expect(blocks).toEqual([
      { type: 'header', text: { type: 'plain_text', text: ':white_check_mark: Password rotated: app/orders' } },
      { type: 'section', text: { type: 'mrkdwn', text: 'Applications can log in with the secret app/orders.' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text:
            '*What happened*\nThe password was rotated: AWSCURRENT is on version 5d3c9f2e-0001-4000-8000-000000000002 now.\n' +
            'A login with its password was tested before the label moved.',
        },
      },
      { type: 'section', text: { type: 'mrkdwn', text: '*What to do next*\nNothing to do.' } },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*Secret*\napp/orders' },
          { type: 'mrkdwn', text: '*Time*\nnow' },
          { type: 'mrkdwn', text: '*Version*\n5d3c9f2e-0001-4000-8000-000000000002' },
          { type: 'mrkdwn', text: '*Lockout*\n340 ms' },
        ],
      },
    ]);
  });

  it('cannot call the whole channel by what was found', () => {
    const failure = new RotationError('busy', { attempted: 'Locking', found: 'a <!channel> & b > c' });
    const document = { ...DOCUMENTS.unresolved, failure: failure.asFailureOf('SetSecret') };
    const posted = JSON.stringify(slackBlocks(alertFor('unresolved', document, CONTEXT)));
    expect(posted).toContain('a &lt;!channel&gt; &amp; b &gt; c.');
    expect(posted).not.toContain('<!channel>');
  });

  it('cuts the headline of a secret with a very long name', () => {
    const alert = { ...alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT), secretName: 'n'.repeat(512) };
    expect(slackBlocks(alert).blocks[0]).toEqual({
      type: 'header',
      text: { type: 'plain_text', text: `:rotating_light: Rotation unresolved: ${'n'.repeat(111)}…` },
    });
  });
});

describe("Slack's limits", () => {
  const textOf = (block: ReturnType<typeof section>) => ('text' in block ? block.text.text : '');

  it.each([
    ['a headline', header, 150],
    ['a paragraph', section, 3_000],
  ] as const)('let %s be as long as it may, and cut one character more', (_, build, limit) => {
    expect(textOf(build('x'.repeat(limit)))).toBe('x'.repeat(limit));
    expect(textOf(build('x'.repeat(limit + 1)))).toBe(`${'x'.repeat(limit - 1)}…`);
  });

  it('count the heading of a paragraph', () => {
    expect(textOf(section('x'.repeat(2_993), 'What'))).toHaveLength(3_000);
    expect(textOf(section('x'.repeat(2_994), 'What'))).toBe(`*What*\n${'x'.repeat(2_992)}…`);
  });

  it('count what an escaped character becomes, and never cut through it', () => {
    expect(escaped('<<<', 12)).toBe('&lt;&lt;&lt;');
    expect(escaped('<<<', 11)).toBe('&lt;&lt;…');
    expect(escaped('<<<', 8)).toBe('&lt;…');
  });

  it('never cut a character outside the first plane in half', () => {
    expect(escaped('a😀b', 4)).toBe('a😀b');
    expect(escaped('a😀b', 3)).toBe('a…');
    expect(textOf(header(`${'x'.repeat(148)}😀y`))).toBe(`${'x'.repeat(148)}…`);
  });

  it('allow ten fields of 2,000 characters', () => {
    const rows = Array.from({ length: 11 }, (_, row) => [`N${row}`, 'v'.repeat(3_000)] as const);
    const block = fields(rows);
    const texts = 'fields' in block ? block.fields.map((field) => field.text) : [];
    expect(texts).toHaveLength(10);
    expect(texts[9]).toBe(`*N9*\n${'v'.repeat(1_994)}…`);
    expect(texts[0]).toHaveLength(2_000);
  });

  it('allow fifty blocks', () => {
    expect(
      message(
        'm',
        Array.from({ length: 50 }, () => header('h')),
      ).blocks,
    ).toHaveLength(50);
    expect(
      message(
        'm',
        Array.from({ length: 51 }, () => header('h')),
      ).blocks,
    ).toHaveLength(50);
  });

  it('make no block of links out of none', () => {
    expect(links([['Runbook', undefined]])).toBeUndefined();
  });
});
