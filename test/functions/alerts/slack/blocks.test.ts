import type { Alert } from '../../../../functions/alerts/alert';
import { alertFor } from '../../../../functions/alerts/build-alert';
import { slackBlocks } from '../../../../functions/alerts/slack/blocks';
import {
  buttons,
  code,
  context,
  fields,
  message,
  section,
  type SlackBlock,
} from '../../../../functions/alerts/slack/message';
import { escaped } from '../../../../functions/alerts/text';
import { RotationError } from '../../../../functions/errors/rotation-error';
import { type Reason, REASONS } from '../../../../workflow/reasons';
import { CONTEXT, DOCUMENTS } from '../documents';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf';
const unresolved = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
const paragraph = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (text: string, url: string) => ({ type: 'button', text: { type: 'plain_text', text }, url });

describe('the alert in Slack', () => {
  it('says the same as the email, in the colour of its severity, with commands to copy and links as buttons', () => {
    expect(slackBlocks(unresolved)).toEqual({
      text: ':rotating_light: ACT NOW: app/orders locked out (prod)',
      unfurl_links: false,
      attachments: [
        {
          color: '#c8102e',
          blocks: [
            {
              type: 'context',
              elements: [{ type: 'mrkdwn', text: 'prod 123456789012 · eu-central-1 · app on db.internal:5432/orders' }],
            },
            paragraph('ACT NOW. Applications cannot log in with app/orders.'),
            paragraph(
              '*Why*\nThe rotation failed, and the rollback could not put it right. No password is lost.\n' +
                'No known password logs in (noCredentialWorks).\n' +
                'SetSecret: Changing the password of app on db.internal:5432/orders: no connection (ECONNREFUSED).',
            ),
            paragraph(
              '*1  Is it so?*\nTakes some seconds, changes nothing, and sends no alert. If it says that applications can log in, the rest can wait until the morning.',
            ),
            paragraph(`\`\`\`npx --no rds-rotation-workflow check ${SECRET}\`\`\``),
            paragraph(
              '*2  Remove the cause.*\nSet the password of AWSCURRENT in the database manually, as the administrator.',
            ),
            paragraph(
              `\`\`\`aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${SECRET} --query SecretString --output text | jq -r .password\n` +
                '-- in psql on db.internal, as the administrator:\n\\password "app"```',
            ),
            paragraph('*3  Finish the rotation.*\nNo new one can start before that. Twice does no harm.'),
            paragraph(`\`\`\`npx --no rds-rotation-workflow recover ${SECRET}\`\`\``),
            paragraph('*4  Rotate again.*\nIn the morning.'),
            paragraph(`\`\`\`aws secretsmanager rotate-secret --region eu-central-1 --secret-id ${SECRET}\`\`\``),
            {
              type: 'actions',
              elements: [
                { ...button('Runbook', 'https://wiki.example.com/runbook#nocredentialworks'), style: 'primary' },
                button(
                  'Execution',
                  'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002',
                ),
                button(
                  'Secret',
                  'https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&region=eu-central-1',
                ),
              ],
            },
            {
              type: 'context',
              elements: [
                {
                  type: 'mrkdwn',
                  text:
                    'The watch starts a recovery if the version is still pending after half an hour, and Secrets Manager may try again while its rotation window is open. Neither does harm.\n' +
                    'More messages come only if there is more to say, and when it is over.\n' +
                    'AWSPENDING on the version of this rotation\nAWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001',
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each([
    ['critical', ':rotating_light:', '#c8102e'],
    ['error', ':red_circle:', '#e8590c'],
    ['warning', ':warning:', '#f2c744'],
    ['info', ':white_check_mark:', '#2f9e44'],
  ] as const)('shows that it is %s', (severity, emoji, colour) => {
    const { text, attachments } = slackBlocks({ ...unresolved, severity });
    expect([text.split(' ')[0], attachments[0].color]).toEqual([emoji, colour]);
  });

  it('cannot call the whole channel by what was found', () => {
    const failure = new RotationError('busy', { attempted: 'Locking', found: 'a <!channel> & b > c' });
    const document = { ...DOCUMENTS.unresolved, failure: failure.asFailureOf('SetSecret') };
    const posted = JSON.stringify(slackBlocks(alertFor('unresolved', document, CONTEXT)));
    expect(posted).toContain('a &lt;!channel&gt; &amp; b &gt; c.');
    expect(posted).not.toContain('<!channel>');
  });
});

describe("Slack's limits", () => {
  const textOf = (block: SlackBlock | undefined) => (block !== undefined && 'text' in block ? block.text.text : '');

  /** Whatever a block says, and each limit it must keep (Block Kit reference). */
  function violations({ text, attachments }: ReturnType<typeof slackBlocks>): string[] {
    const { blocks } = attachments[0];
    const over = (what: string, length: number, least: number, most: number) =>
      length < least || length > most ? [`${what}: ${length}`] : [];
    return [
      ...over('text', text.length, 1, 4_000),
      ...over('blocks', blocks.length, 1, 50),
      ...blocks.flatMap((block) => {
        switch (block.type) {
          case 'section':
            return 'text' in block
              ? over('section', block.text.text.length, 1, 3_000)
              : [
                  ...over('fields', block.fields.length, 1, 10),
                  ...block.fields.flatMap((field) => over('field', field.text.length, 1, 2_000)),
                ];
          case 'context':
            return [
              ...over('context elements', block.elements.length, 1, 10),
              ...block.elements.flatMap((element) => over('context', element.text.length, 1, 2_000)),
            ];
          case 'actions':
            return [
              ...over('buttons', block.elements.length, 1, 25),
              ...block.elements.flatMap((element) => [
                ...over('button', element.text.text.length, 1, 75),
                ...over('url', element.url.length, 1, 3_000),
              ]),
            ];
        }
      }),
    ];
  }

  it.each(Object.keys(REASONS) as Reason[])('are kept by an alert about %s, however long its texts are', (reason) => {
    const said = '<'.repeat(20_000);
    const long = 'n'.repeat(512);
    const alert: Alert = {
      ...unresolved,
      reason,
      secretName: long,
      secretArn: `${SECRET.slice(0, -17)}${long}-AbCdEf`,
      address: { role: 'r'.repeat(63), host: 'h'.repeat(253), port: 5432, database: 'd'.repeat(63) },
      failure: { state: 'SetSecret', reason, error: 'Lambda.Unknown', said },
      rollBackFailure: { state: 'RollBack', reason, attempted: said, found: said, remedy: said },
      labels: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`version-${index}`, ['L'.repeat(200)]])),
      runbook: `https://${'r'.repeat(4_000)}`,
    };
    expect(violations(slackBlocks(alert))).toEqual([]);
  });

  it('let a paragraph be as long as it may, and cut one character more', () => {
    expect(textOf(section('x'.repeat(3_000)))).toBe('x'.repeat(3_000));
    expect(textOf(section('x'.repeat(3_001)))).toBe(`${'x'.repeat(2_999)}…`);
  });

  it('count the heading of a paragraph, and the fences of code', () => {
    expect(textOf(section('x'.repeat(2_993), 'What'))).toHaveLength(3_000);
    expect(textOf(section('x'.repeat(2_994), 'What'))).toBe(`*What*\n${'x'.repeat(2_992)}…`);
    expect(textOf(code(['x'.repeat(2_994)]))).toBe(`\`\`\`${'x'.repeat(2_994)}\`\`\``);
    expect(textOf(code(['x'.repeat(2_995)]))).toBe(`\`\`\`${'x'.repeat(2_993)}…\`\`\``);
  });

  it('count what an escaped character becomes, and never cut through it', () => {
    expect(escaped('<<<', 12)).toBe('&lt;&lt;&lt;');
    expect(escaped('<<<', 11)).toBe('&lt;&lt;…');
    expect(escaped('<<<', 8)).toBe('&lt;…');
  });

  it('never cut a character outside the first plane in half', () => {
    expect(escaped('a😀b', 4)).toBe('a😀b');
    expect(escaped('a😀b', 3)).toBe('a…');
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
    const of = (count: number) =>
      message(
        'm',
        '#868e96',
        Array.from({ length: count }, () => section('s')),
      ).attachments[0].blocks.length;
    expect([of(50), of(51)]).toEqual([50, 50]);
  });

  it('allow buttons with an address of 3,000 characters; what has none, or no address of the web, gets no button', () => {
    const address = `https://${'a'.repeat(2_992)}`;
    expect(buttons([['Runbook', address]])).toMatchObject({ elements: [{ url: address }] });
    expect(buttons([['Runbook', `${address}a`]])).toBeUndefined();
    expect(buttons([['Runbook', undefined]])).toBeUndefined();
    expect(buttons([['Runbook', 'docs/runbook.md']])).toBeUndefined();
  });

  it('make no block out of nothing', () => {
    expect([code([]), context('')]).toEqual([undefined, undefined]);
  });
});
