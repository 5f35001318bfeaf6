/** One member of a JSON object: its key, its value as written, and the position of the value in the text. */
export interface Member {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A string, a bracket or other punctuation, or a number or word. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * The members of an object in the order in which they are written, duplicates included, so that a value can be replaced
 * without touching anything else: numbers too large for us, spacing, order, escapes.
 *
 * @param text JSON text of an object that JSON.parse accepts
 */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: string | undefined;
  let start: number | undefined;
  let end = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (depth === 1 && (token === ',' || token === '}')) {
      if (key !== undefined && start !== undefined) {
        members.push({ key, value: text.slice(start, end), start, end });
      }
      key = start = undefined;
    } else if (depth === 1 && key === undefined) {
      key = JSON.parse(token) as string;
    } else if (depth > 1 || (depth === 1 && token !== ':')) {
      start ??= index;
    }
    depth += token === '{' || token === '[' ? 1 : token === '}' || token === ']' ? -1 : 0;
    end = index + token.length;
  }
  return members;
}
