import type { EvidenceReport } from './evidence-report';
import type { ExceptionKind } from './exceptions';
import type { Rotation } from './rotations';
import { EVIDENCE_STYLE } from './page-style';

const KIND: Readonly<Record<ExceptionKind, string>> = {
  notRotating: 'Not rotating',
  overdue: 'Overdue',
  failed: 'Rotation failed',
  incident: 'Incident',
  changedOutside: 'Changed outside',
};

/** Nothing is loaded and nothing is sent. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * The report as one page to read, to print and to file: what is open first, then secrets, rotations, discrepancies, and
 * what it cannot see. Words tell everything that colours do.
 */
export function evidencePage(report: EvidenceReport, sha256: string): string {
  const { account, region, from, to, policyDays, policyTag, counts, exceptions, secrets, rotations, discrepancies } =
    report;
  const open = exceptions.filter(({ resolvedAt }) => resolvedAt === undefined);
  const over = exceptions.filter(({ resolvedAt }) => resolvedAt !== undefined);
  const inScope = secrets.filter((secret) => secret.inScope);
  const outside = secrets.filter((secret) => !secret.inScope);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>Rotation evidence, ${day(from)} to ${day(to)}</title><style>${EVIDENCE_STYLE}</style></head><body>`,
    `<header><h1>Rotation of database passwords</h1><p>${day(from)} to ${day(to)} · account ${markup(account)}, ${markup(region)}`,
    `· policy: ${policyWords(policyDays, policyTag)}</p>`,
    facts([
      ['Made', `${time(report.madeAt)} by ${report.madeBy}`],
      ['With', `rds-rotation-workflow ${report.productVersion}`],
      ['Records since', report.coverage.records === undefined ? 'none' : time(report.coverage.records)],
      ['CloudTrail since', report.coverage.cloudTrail === undefined ? 'not read' : time(report.coverage.cloudTrail)],
      ['SHA-256 of the JSON', sha256],
    ]),
    '</header><main>',
    `<ul class="counts">${[
      [counts.secretsInScope, 'secret in scope', 'secrets in scope'],
      [counts.rotations, 'rotation', 'rotations'],
      [counts.failedRotations, 'of them failed', 'of them failed'],
      [counts.openExceptions, 'exception open', 'exceptions open'],
    ]
      .map(([count, one, many]) => `<li><b>${count}</b> ${count === 1 ? one : many}</li>`)
      .join('')}</ul>`,
    section('Open exceptions', exceptionTable(open), 'None.'),
    section('Exceptions that are over', exceptionTable(over), 'None.'),
    section(
      'Secrets in scope',
      table(
        [
          'Secret',
          'Owner',
          'Rotation',
          'Last rotated (UTC)',
          'Policy, days',
          'Age, days',
          'Longest interval, days',
          'Rotations',
        ],
        inScope.map((secret) => [
          secret.name,
          secret.owner ?? '',
          secret.deletionAt === undefined ? (secret.rotationEnabled ? 'on' : 'OFF') : 'being deleted',
          secret.lastRotatedAt === undefined ? 'never' : time(secret.lastRotatedAt),
          String(secret.policyDays ?? ''),
          `${secret.ageDays ?? ''}${secret.overdueDays === undefined ? '' : `, ${secret.overdueDays} over`}`,
          String(secret.longestIntervalDays ?? ''),
          String(secret.rotations),
        ]),
      ),
      'None.',
    ),
    section('Rotations', table(ROTATION_TITLES, rotations.map(rotationCells)), 'None in this period.'),
    section(
      'Discrepancies between the sources',
      table(
        ['Secret', 'Time (UTC)', 'Found'],
        discrepancies.map(({ secretName, at, found }) => [secretName, time(at), found]),
      ),
      'None.',
    ),
    section('What this report cannot see', list(report.limits), 'Nothing.'),
    section(
      'Secrets outside of the scope',
      table(
        ['Secret', 'Rotation'],
        outside.map(({ name, rotationEnabled }) => [name, rotationEnabled ? 'on, by another function' : 'off']),
      ),
      'None.',
    ),
    section('Related controls, named and not claimed', list(report.relatedControls), ''),
    '</main></body></html>',
    '',
  ].join('\n');
}

function exceptionTable(exceptions: EvidenceReport['exceptions']): Content {
  return table(
    ['Kind', 'Secret', 'Owner', 'Since (UTC)', 'Found', 'Resolved'],
    exceptions.map(({ kind, secretName, owner = '', since, found, resolvedAt, resolvedBy }) => [
      KIND[kind],
      secretName,
      owner,
      time(since),
      found,
      resolvedAt === undefined ? 'OPEN' : `${time(resolvedAt)} by ${resolvedBy ?? 'unknown'}`,
    ]),
  );
}

const ROTATION_TITLES = [
  'Started (UTC)',
  'Secret',
  'Result',
  'Why',
  'Triggered by',
  'Refused logins',
  'Sources',
  'Version',
];

function rotationCells(rotation: Rotation): readonly string[] {
  const { startedAt, secretName, result, reason = '', trigger, lockoutFrom, lockoutTo, sources, versionId } = rotation;
  const refused =
    lockoutFrom === undefined
      ? ''
      : lockoutTo === undefined
        ? `since ${time(lockoutFrom)}`
        : `${(Date.parse(lockoutTo) - Date.parse(lockoutFrom)) / 1000} s`;
  const triggered = `${trigger.by}${trigger.evidence === 'inferred' ? ' (inferred)' : ''}`;
  return [time(startedAt), secretName, result, reason, triggered, refused, sources.join(', '), versionId];
}

const time = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
const day = (iso: string): string => iso.slice(0, 10);

/** What stands below a title; empty if there is nothing. */
type Content = (title: string) => string;

function section(title: string, content: Content, otherwise: string): string {
  return `<section><h2>${markup(title)}</h2>${content(title) || `<p>${otherwise}</p>`}</section>`;
}

function facts(pairs: readonly (readonly [string, string])[]): string {
  return `<dl>${pairs.map(([name, value]) => `<dt>${markup(name)}</dt><dd>${markup(value)}</dd>`).join('')}</dl>`;
}

function list(items: readonly string[]): Content {
  return () => (items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${markup(item)}</li>`).join('')}</ul>`);
}

/** A word too long for a column, such as an ARN, may be broken where its parts meet; others stay whole. */
const breakable = (text: string): string => text.replace(/\S{30,}/g, (word) => word.replace(/[:/]/g, '$&<wbr>'));

/** A table, named like its section, so that keyboard and screen reader users know which one it is. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): Content {
  if (rows.length === 0) return () => '';
  const head = titles.map((title) => `<th scope="col">${markup(title)}</th>`).join('');
  const body = rows
    .map((cells) => `<tr>${cells.map((text) => `<td>${breakable(markup(text))}</td>`).join('')}</tr>`)
    .join('');
  return (title) =>
    `<div class="wide" role="region" tabindex="0" aria-label="${markup(title)}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Makes any text safe inside HTML, also within double quotes. */
function markup(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

function policyWords(days: number | null, tag: string | undefined): string {
  const forAll = days === null ? 'none given' : `every ${days} days`;
  return tag === undefined ? forAll : `by the tag ${markup(tag)} of each secret, otherwise ${forAll}`;
}
