import { escaped } from '../text';

/** A message as an incoming webhook takes it (https://docs.slack.dev/reference/block-kit/blocks). */
export interface SlackMessage {
  /** The first line, and what notifications show. */
  readonly text: string;
  /** The rest, next to a bar in the colour (https://docs.slack.dev/reference/messaging/payload#legacy). */
  readonly attachments: readonly [{ readonly color: string; readonly blocks: readonly SlackBlock[] }];
  /** Links to the AWS console need a login, so a preview would show nothing. */
  readonly unfurl_links: false;
}

export type SlackBlock =
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }
  | { readonly type: 'actions'; readonly elements: readonly Button[] };

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

/** A button that only opens a URL needs no interaction endpoint. */
interface Button {
  readonly type: 'button';
  readonly text: { readonly type: 'plain_text'; readonly text: string };
  readonly url: string;
  readonly style?: 'primary';
}

/** Slack's limits in characters and counts; a message beyond one of them is refused as `invalid_blocks`. */
const SlackLimit = {
  sectionText: 3_000,
  contextText: 2_000,
  fieldText: 2_000,
  fields: 10,
  buttons: 25,
  url: 3_000,
  blocks: 50,
} as const;

/** A message of at most 50 blocks; `text` is plain text but for an `:emoji:`. */
export function message(text: string, color: string, blocks: readonly (SlackBlock | undefined)[]): SlackMessage {
  const given = blocks.filter((block) => block !== undefined).slice(0, SlackLimit.blocks);
  return { text: escaped(text, SlackLimit.sectionText), attachments: [{ color, blocks: given }], unfurl_links: false };
}

/** A paragraph of plain text, under a bold heading if there is one. */
export function section(text: string, heading?: string): SlackBlock {
  const start = heading === undefined ? '' : `*${escaped(heading, SlackLimit.sectionText / 2)}*\n`;
  return { type: 'section', text: mrkdwn(start + escaped(text, SlackLimit.sectionText - start.length)) };
}

/** Lines to copy, as they are; undefined if there are none. */
export function code(lines: readonly string[]): SlackBlock | undefined {
  const fence = '```';
  const room = SlackLimit.sectionText - 2 * fence.length;
  return lines.length === 0
    ? undefined
    : { type: 'section', text: mrkdwn(`${fence}${escaped(lines.join('\n'), room)}${fence}`) };
}

/** Small print; undefined for no text. */
export function context(text: string): SlackBlock | undefined {
  return text === '' ? undefined : { type: 'context', elements: [mrkdwn(escaped(text, SlackLimit.contextText))] };
}

/** A table of two columns; rows beyond the tenth are left out. */
export function fields(rows: readonly (readonly [name: string, value: string])[]): SlackBlock {
  const given = rows.map(([name, value]) => {
    const start = `*${name}*\n`;
    return mrkdwn(start + escaped(value, SlackLimit.fieldText - start.length));
  });
  return { type: 'section', fields: given.slice(0, SlackLimit.fields) };
}

/** Buttons that open links, the first one as the primary action. Those without a link are left out; undefined if none remain. */
export function buttons(named: readonly (readonly [name: string, url: string | undefined])[]): SlackBlock | undefined {
  const given = named.flatMap(([name, url]) =>
    url === undefined || !url.startsWith('http') || url.length > SlackLimit.url ? [] : [{ name, url }],
  );
  const elements = given.slice(0, SlackLimit.buttons).map(({ name, url }, index): Button => ({
    type: 'button',
    text: { type: 'plain_text', text: name },
    url,
    ...(index === 0 && { style: 'primary' }),
  }));
  return elements.length === 0 ? undefined : { type: 'actions', elements };
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text };
}
