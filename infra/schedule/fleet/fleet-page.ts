import type { Attention, Concern } from './attention';
import { clockOf } from './fleet';
import type { FleetReport } from './fleet-report';
import { commonEnding, withoutEnding } from './host-names';
import type { FleetMonth, HostDay, HostRow, MonthDay } from './month';
import { SCRIPT, STYLE } from './page-assets';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const CONCERN_NAMES: Readonly<Record<Concern, string>> = {
  blackout: 'Blackout',
  collision: 'Collision',
  quota: 'Quota',
  unplanned: 'Not planned',
};
/** So many fit on a screen with the month below them; the others are folded. */
const URGENT = 10;
/** A page without a way out: nothing is loaded and nothing is sent. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/**
 * The whole fleet report as one self-contained page: what needs attention first, the month by hosts and days as a table that
 * screen readers read, the year, and every opening and secret to search in. Light and dark, and fit to be printed.
 */
export function fleetPage(report: FleetReport): string {
  const { month, summary, general, attention, secrets } = report;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>Rotation windows, ${markup(month.title)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>Rotation windows, ${markup(month.title)}</h1><p>${summary.map(markup).join(' · ')}</p>`,
    '<label class="search" hidden>Search <input type="search" placeholder="secret, host, date"><output></output></label></header><main>',
    section(
      `Needs attention: ${attention.length} of ${secrets.length} secrets`,
      list(general) +
        attentionTable(attention.slice(0, URGENT)) +
        details(`${attention.length - URGENT} more`, attentionTable(attention.slice(URGENT))),
    ),
    section(`${month.title}, hosts by days`, matrix(month)),
    section(
      'The year ahead',
      table(
        'Openings by month',
        ['Month', 'Openings', 'On blackout dates'],
        report.year.map(({ title, openings, onBlackout }) =>
          row([title, openings, onBlackout || 'none'].map(String).map(markup)),
        ),
      ),
    ),
    details(
      `Every opening in ${month.title}: ${month.openings.length}`,
      table(
        `Openings in ${month.title}`,
        ['Date', 'UTC', 'Secret', 'Host', 'State'],
        month.openings.map(({ date, from, until, secret, host, collides }) => {
          const blackout = month.days.find((day) => day.date === date)?.blackout;
          const state = blackout ?? (collides === undefined ? 'collisions unknown' : collides ? 'collides' : '');
          return row([date, `${clockOf(from)}–${clockOf(until)}`, secret, host ?? 'not known', state].map(markup));
        }),
      ),
    ),
    details(
      `Every secret: ${secrets.length}`,
      table(
        'Secrets',
        ['Secret', 'Host', 'Rotates'],
        secrets.map(({ name, host, sentence }) => row([name, host ?? 'not known', sentence].map(markup))),
      ),
    ),
    `</main><script>${SCRIPT}</script></body></html>`,
    '',
  ].join('\n');
}

function attentionTable(rows: readonly Attention[]): string {
  return table('Secrets that need attention', ['Concern', 'Secret', 'Found', 'Instead'], rows.map(attentionRow));
}

function attentionRow({ concern, secret, problems, instead, note }: Attention): string {
  const change =
    instead === undefined
      ? markup(note ?? '')
      : `<code>${markup(instead.expression)}</code>, window ${markup(instead.duration)}<br>${markup(instead.sentence)}`;
  const kind = `<span class="tag ${concern}">${CONCERN_NAMES[concern]}</span>`;
  return row([kind, markup(secret), problems.map(markup).join('<br>'), change]);
}

function matrix({ title, days, rows }: FleetMonth): string {
  if (rows.length === 0) return '<p>No window can be planned.</p>';
  const ending = commonEnding(rows.flatMap(({ host }) => host ?? []));
  const caption =
    `Windows that open in ${markup(title)}, by host and day (UTC). ` +
    '<span class="key collides">2</span> two at once on one host, <span class="key blackout opens">1</span> opens on a blackout date, ' +
    `<span class="key blackout"></span> blackout${ending === '' ? '' : `; hosts end in ${markup(ending)}`}.`;
  const head = days.map((day) => {
    const words = `${WEEKDAYS[day.weekday] ?? ''}${day.blackout === undefined ? '' : `, blackout: ${day.blackout}`}`;
    return `<th scope="col"${classes(dayClasses(day))} title="${markup(words)}">${Number(day.date.slice(8))}${hidden(` ${words}`)}</th>`;
  });
  const all = days.map((day, index) => {
    const count = rows.reduce((sum, { days: cells }) => sum + (cells[index]?.openings ?? 0), 0);
    return `<td${classes(dayClasses(day))}>${count || ''}</td>`;
  });
  return (
    `<div class="wide" role="region" aria-label="Hosts by days" tabindex="0"><table class="matrix"><caption>${caption}</caption>` +
    `<thead><tr><th scope="col">Host</th>${head.join('')}</tr></thead>` +
    `<tbody>${rows.map((each) => hostRow(each, days, ending)).join('')}</tbody>` +
    `<tfoot><tr><th scope="row">all hosts</th>${all.join('')}</tr></tfoot></table></div>`
  );
}

function hostRow({ host, days: cells }: HostRow, days: readonly MonthDay[], ending: string): string {
  const name = host === undefined ? 'not known: collisions unknown' : withoutEnding(host, ending);
  const drawn = days.map((day, index) => {
    const cell = cells[index];
    if (cell === undefined || cell.openings === 0) return `<td${classes(dayClasses(day))}></td>`;
    return `<td${classes([...dayClasses(day), 'opens', ...(cell.collides ? ['collides'] : [])])}>${cell.openings}${hidden(cellWords(cell))}</td>`;
  });
  return `<tr data-find="${markup(name.toLowerCase())}"><th scope="row" title="${markup(host ?? name)}">${markup(name)}</th>${drawn.join('')}</tr>`;
}

function dayClasses({ weekday, blackout }: MonthDay): string[] {
  return [...(weekday > 4 ? ['weekend'] : []), ...(blackout === undefined ? [] : ['blackout'])];
}

function cellWords({ openings, collides, onBlackout }: HostDay): string {
  const words = [
    openings === 1 ? 'opening' : 'openings',
    ...(collides ? ['two at once'] : []),
    ...(onBlackout ? ['on a blackout date'] : []),
  ];
  return ` ${words.join(', ')}`;
}

const hidden = (text: string): string => `<span class="hidden">${markup(text)}</span>`;
const classes = (names: readonly string[]): string => (names.length === 0 ? '' : ` class="${names.join(' ')}"`);

function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${markup(title)}</h2>${content}</section>`;
}

function details(title: string, content: string): string {
  return content === '' ? '' : `<details><summary><b>${markup(title)}</b></summary>${content}</details>`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${markup(item)}</li>`).join('')}</ul>`;
}

/** A row of cells that are markup already; what it says can be searched for. */
function row(cells: readonly string[]): string {
  const text = cells
    .join(' ')
    .replace(/<[^>]*>/g, ' ')
    .toLowerCase();
  return `<tr data-find="${text}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function table(caption: string, titles: readonly string[], rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const head = titles.map((title) => `<th scope="col">${title}</th>`).join('');
  return `<div class="wide"><table><caption class="hidden">${markup(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** Makes any text safe inside HTML, also within double quotes. */
function markup(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}
