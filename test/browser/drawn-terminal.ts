import type { Terminal } from '../../infra/cli/terminal/terminal';

/** Colours by the codes that the command line uses, as GitHub has them in light and dark. */
const COLOURS: Readonly<Record<string, string>> = {
  31: 'light-dark(#cf222e, #ff7b72)',
  32: 'light-dark(#116329, #3fb950)',
  33: 'light-dark(#7d4e00, #d29922)',
  36: 'light-dark(#0550ae, #58a6ff)',
};

/** A terminal of 80 columns whose lines can be drawn over, and what stands on it at the end. */
export class DrawnTerminal {
  private readonly lines: string[] = [''];
  readonly terminal: Terminal;

  constructor() {
    const write = (text: string): boolean => this.take(text);
    const stream = { write, columns: 80, rows: 30, isTTY: true } as unknown as NodeJS.WritableStream;
    this.terminal = { write, colours: true, live: true, width: 80, stream };
  }

  private take(text: string): boolean {
    // eslint-disable-next-line no-control-regex -- what erases lines is a control sequence
    for (const part of text.split(/(\u001b\[[\d;]*[A-HJKf]|\n)/)) {
      if (part === '\n') this.lines.push('');
      else if (part === '\u001b[2K') this.lines[this.lines.length - 1] = '';
      else if (part === '\u001b[1A') this.lines.pop();
      else if (part !== '\u001b[G') this.lines.push((this.lines.pop() ?? '') + part);
    }
    return true;
  }

  /** The screen as a page. */
  page(): string {
    const style =
      ':root{color-scheme:light dark}body{margin:0;background:light-dark(#fff,#0d1117)}' +
      "pre{margin:0;padding:18px 22px;display:inline-block;font:14px/1.35 'DejaVu Sans Mono',monospace;color:light-dark(#1f2328,#e6edf3)}" +
      '.dim{color:light-dark(#59636e,#9198a1)}b{font-weight:700}';
    return `<!doctype html><meta charset="utf-8"><style>${style}</style><pre>${this.lines.map(marked).join('\n').trimEnd()}\n</pre>`;
  }
}

/** A line with colours as a line with elements. */
function marked(line: string): string {
  let open = '';
  // eslint-disable-next-line no-control-regex -- colours are control sequences
  const parts = line.split(/(\u001b\[[\d;]*m)/).map((part) => {
    // eslint-disable-next-line no-control-regex -- as above
    const code = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (code === undefined) return part.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const closed = open;
    open = '';
    if (code === '1') open = '</b>';
    else if (code === '2' || COLOURS[code] !== undefined) open = '</span>';
    const opening =
      code === '1'
        ? '<b>'
        : code === '2'
          ? '<span class="dim">'
          : COLOURS[code] === undefined
            ? ''
            : `<span style="color:${COLOURS[code]}">`;
    return closed + opening;
  });
  return parts.join('') + open;
}
