/** The common ending of several host names, from a dot on: `.abc.eu-central-1.rds.amazonaws.com`; empty if there is none. */
export function commonEnding(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  for (let dot = first.indexOf('.'); dot !== -1; dot = first.indexOf('.', dot + 1)) {
    const ending = first.slice(dot);
    if (others.every((name) => name.endsWith(ending) && name.length > ending.length)) return ending;
  }
  return '';
}

/** The name without its {@link commonEnding}. */
export function withoutEnding(name: string, ending: string): string {
  return name.slice(0, name.length - ending.length);
}

/** Cuts a text to a number of characters; the middle goes, since names differ at both ends. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
