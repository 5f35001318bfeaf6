/**
 * The text on one line and within `limit` characters (UTF-16 units), ending in an ellipsis if it was cut. Whatever
 * would break a line, a mail header or a terminal becomes a space; a stack trace is dropped from its first line on.
 */
export function oneLine(text: string, limit: number): string {
  const line = text
    .split(/\r?\n\s+at /, 1)
    .join('')
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim();
  return cut(line, limit);
}

/** The first `limit` characters (UTF-16 units), the last of them an ellipsis if something was cut; no half characters. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const kept = text.slice(0, limit - 1);
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** The text with a full stop at its end, so that another sentence can follow. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) || text === '' ? text : `${text}.`;
}

/** The words of a text on lines of at most `width` characters; a longer word keeps a line to itself. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** `2026-11-22 03:12:05 UTC` for an ISO time in UTC; anything else is returned unchanged. */
export function readableTime(iso: string): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso) ?? [];
  return date === undefined || time === undefined ? iso : `${date} ${time} UTC`;
}

/** `03:12:05 UTC` of an ISO time on the same day as another; with its date if it is another day. */
export function clockTime(iso: string, seenFrom: string): string {
  const whole = readableTime(iso);
  return iso.slice(0, 10) === seenFrom.slice(0, 10) && whole !== iso ? whole.slice(11) : whole;
}

/** `14 min`, `3.5 s`, `340 ms`: in the unit in which the number says most. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (milliseconds < 1_000) {
    return `${milliseconds} ms`;
  }
  if (seconds < 60) {
    return `${Math.round(seconds * 10) / 10} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 120
    ? `${minutes} min`
    : minutes < 2_880
      ? `${Math.round(minutes / 60)} h`
      : `${Math.round(minutes / 1_440)} days`;
}

/** The text in at most `limit` characters: a longer one loses its middle, because names differ at their ends. */
export function withoutMiddle(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const head = Math.ceil((limit - 2) / 2);
  return `${text.slice(0, head)}..${text.slice(text.length - (limit - 2 - head))}`;
}

/**
 * Plain text as the markdown of a chat, of at most `limit` characters. Slack counts the characters of an entity such as
 * `&lt;`.
 */
export function escaped(text: string, limit: number): string {
  const whole = withEntities(text);
  if (whole.length <= limit) {
    return whole;
  }
  let kept = '';
  for (const character of text) {
    const next = withEntities(character);
    if (kept.length + next.length > limit - 1) {
      break;
    }
    kept += next;
  }
  return `${kept}…`;
}

/** The three characters Slack reads as control characters (https://docs.slack.dev/messaging/formatting-message-text). */
function withEntities(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
