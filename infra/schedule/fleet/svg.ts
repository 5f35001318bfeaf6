/** Attributes of an SVG element; undefined ones are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its content, which must be markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeMarkup(String(rounded(value)))}"`],
  );
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

/** A hundredth of a pixel is more than anybody sees. */
function rounded(value: string | number): string | number {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}

/** A text at a point, escaped. */
export function textAt(x: number, y: number, className: string, text: string, more: Attributes = {}): string {
  return element('text', { x, y, class: className, ...more }, escapeMarkup(text));
}

/** Makes any text safe inside SVG and HTML, also within double quotes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

/** Cuts a text to a number of characters; the middle goes, since names differ at both ends. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}
