import { cut } from '../text';

/** A message as an incoming webhook takes it (https://docs.slack.dev/reference/block-kit/blocks). */
export interface SlackMessage {
  /** For notifications and for readers without blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** Links to the AWS console need a login, so a preview would show nothing. */
  readonly unfurl_links: false;
}

/** The kinds of blocks used here, of those Block Kit knows. */
export type SlackBlock =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string } }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

/** Slack's limits in characters and counts; a message beyond one of them is refused as `invalid_blocks`. */
export const SlackLimit = {
  headerText: 150,
  sectionText: 3_000,
  fieldText: 2_000,
  fields: 10,
  blocks: 50,
} as const;

/** A message of at most 50 blocks; `text` is plain text. */
export function message(text: string, blocks: readonly SlackBlock[]): SlackMessage {
  return {
    text: escaped(text, SlackLimit.sectionText),
    blocks: blocks.slice(0, SlackLimit.blocks),
    unfurl_links: false,
  };
}

/** A headline. Slack takes no markup in it, so nothing is escaped; `:emoji:` is understood. */
export function header(text: string): SlackBlock {
  return { type: 'header', text: { type: 'plain_text', text: cut(text, SlackLimit.headerText) } };
}

/** A paragraph of plain text, under a bold heading if there is one. */
export function section(text: string, heading?: string): SlackBlock {
  const start = heading === undefined ? '' : `*${heading}*\n`;
  return { type: 'section', text: mrkdwn(start + escaped(text, SlackLimit.sectionText - start.length)) };
}

/** A table of two columns; rows without a value are left out, and rows beyond the tenth. */
export function fields(rows: readonly (readonly [name: string, value: string | undefined])[]): SlackBlock {
  const given = rows.flatMap(([name, value]) => {
    const start = `*${name}*\n`;
    return value === undefined ? [] : [mrkdwn(start + escaped(value, SlackLimit.fieldText - start.length))];
  });
  return { type: 'section', fields: given.slice(0, SlackLimit.fields) };
}

/** A line of links, for those that have an address; undefined if none has. */
export function links(named: readonly (readonly [name: string, url: string | undefined])[]): SlackBlock | undefined {
  const given = named.flatMap(([name, url]) => (url === undefined ? [] : [`<${escaped(url, Infinity)}|${name}>`]));
  return given.length === 0 ? undefined : { type: 'context', elements: [mrkdwn(given.join('  ·  '))] };
}

/** Plain text as mrkdwn of at most `limit` characters. Slack counts an entity like `&lt;` as it is written. */
export function escaped(text: string, limit: number): string {
  const whole = escape(text);
  if (whole.length <= limit) {
    return whole;
  }
  let kept = '';
  for (const character of text) {
    const next = escape(character);
    if (kept.length + next.length > limit - 1) {
      break;
    }
    kept += next;
  }
  return `${kept}…`;
}

/** The three characters Slack reads as control characters (https://docs.slack.dev/messaging/formatting-message-text). */
function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text };
}
