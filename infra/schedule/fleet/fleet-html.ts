import { findingsOf, type FleetReport } from './fleet-report';
import { monthSvg } from './month-svg';
import { escapeMarkup } from './svg';

const STYLE = `
body { margin: 0 auto; max-width: 1296px; font: 15px/1.5 'Inter', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; color: #1e293b; }
svg { width: 100%; height: auto; }
section { margin: 8px 32px 32px; }
h2 { font-size: 18px; margin: 0 0 8px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12px; color: #64748b; }
th, td { padding: 6px 16px 6px 0; border-bottom: 1px solid #e2e8f0; vertical-align: top; }
code { font: 13px ui-monospace, Menlo, Consolas, monospace; background: #f1f5f9; padding: 1px 5px; border-radius: 4px; }
li { margin: 4px 0; }`;

/** The whole fleet report as one self-contained page: the picture, what was found, what to change, every secret in words. */
export function fleetHtml(report: FleetReport): string {
  const { suggestions } = report.staggering;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Rotation windows, ${escapeMarkup(report.month.title)}</title><style>${STYLE}</style></head><body>`,
    monthSvg(report.month, report.summary),
    section('Found', list(findingsOf(report))),
    section(
      'Instead',
      table(
        ['Secret', 'Expression', 'Window', 'In words'],
        suggestions.map(({ secret, expression, duration, sentence }) => [
          escapeMarkup(secret),
          code(expression),
          code(duration),
          escapeMarkup(sentence),
        ]),
      ),
    ),
    section(
      'Every secret',
      table(
        ['Secret', 'Host', 'In words'],
        report.secrets.map(({ name, host, sentence }) => [name, host ?? 'no host given', sentence].map(escapeMarkup)),
      ),
    ),
    '</body></html>',
    '',
  ].join('\n');
}

function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${title}</h2>${content}</section>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escapeMarkup(item)}</li>`).join('')}</ul>`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = titles.map((title) => `<th scope="col">${title}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function code(text: string): string {
  return `<code>${escapeMarkup(text)}</code>`;
}
