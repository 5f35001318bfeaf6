/** Commands whose first word says too little: `ALTER ROLE`, not `ALTER`. */
const NEEDS_SECOND_WORD = ['ALTER', 'CREATE', 'DROP', 'REASSIGN', 'REFRESH'];

/**
 * What kind of statement an SQL text is: `SELECT`, `ALTER ROLE`, `BEGIN`; of several statements the first. Empty for
 * an empty text. Unlike the text itself it holds no secret.
 */
export function commandTag(sql: string): string {
  const bare = sql.replace(/^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  const [first = '', second = ''] =
    bare
      .toUpperCase()
      .match(/^[A-Z]+(?:\s+[A-Z]+)?/)?.[0]
      .split(/\s+/) ?? [];
  return NEEDS_SECOND_WORD.includes(first) ? `${first} ${second}`.trim() : first;
}
