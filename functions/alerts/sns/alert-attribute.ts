import type { CompensationAct, Impact } from '../../../workflow/document';
import { REASONS } from '../../../workflow/reasons';
import type { Alert, AlertKind, Severity } from '../alert';
import { cut } from '../short-text';

/** Name of the SNS message attribute in which an alert travels as JSON, for subscribers that are programs. */
export const ALERT_ATTRIBUTE = 'alert';

/** Bytes of UTF-8 an encoded alert may have. Attributes count towards the 256 KiB of a message (SNS API, Publish). */
export const ENCODED_ALERT_LIMIT = 8_000;

// Tried in this order until the alert fits: what a person can look up elsewhere goes first.
const REDUCTIONS: readonly ((alert: Alert) => Alert)[] = [
  (alert) => alert,
  (alert) => withShortTexts(alert, 300),
  (alert) => ({ ...withShortTexts(alert, 300), labels: undefined }),
  (alert) => ({
    ...withShortTexts(alert, 150),
    labels: undefined,
    executionUrl: undefined,
    secretUrl: undefined,
    runbook: undefined,
  }),
];

const KINDS: readonly AlertKind[] = ['succeeded', 'recovered', 'rolledBack', 'unresolved', 'checkFailed'];
const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];
const IMPACTS: readonly Impact[] = ['yes', 'no', 'unknown'];
const ACTS: readonly CompensationAct[] = [
  'restoredPassword',
  'movedCurrentForward',
  'movedCurrentBack',
  'removedPending',
  'endedSessions',
  'keptVersion',
  'releasedVersion',
];
const TEXTS = ['secretName', 'secretArn', 'versionId', 'found', 'remedy', 'executionArn', 'occurredAt'] as const;
const OPTIONAL_TEXTS = ['failedState', 'cause', 'executionUrl', 'secretUrl', 'runbook'] as const;

/** The alert as JSON of at most {@link ENCODED_ALERT_LIMIT} bytes; long texts are cut, then labels and links left out. */
export function encodeAlert(alert: Alert): string {
  let encoded = '';
  for (const reduce of REDUCTIONS) {
    encoded = JSON.stringify(reduce(alert));
    if (Buffer.byteLength(encoded) <= ENCODED_ALERT_LIMIT) {
      break;
    }
  }
  return encoded;
}

/** The alert in an attribute's text; undefined if it is not one that can be rendered. Never throws. */
export function parseAlert(text: string): Alert | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isAlert(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withShortTexts(alert: Alert, limit: number): Alert {
  return {
    ...alert,
    found: cut(alert.found, limit),
    remedy: cut(alert.remedy, limit),
    cause: alert.cause && cut(alert.cause, limit),
  };
}

function isAlert(value: unknown): value is Alert {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const field = (name: string): unknown => Reflect.get(value, name);
  const among = (name: string, known: readonly unknown[]) => known.includes(field(name));
  const absentOr = (name: string, type: 'string' | 'number') =>
    field(name) === undefined || typeof field(name) === type;
  return (
    among('kind', KINDS) &&
    among('severity', SEVERITIES) &&
    among('impact', IMPACTS) &&
    among('reason', [undefined, ...Object.keys(REASONS)]) &&
    TEXTS.every((name) => typeof field(name) === 'string') &&
    OPTIONAL_TEXTS.every((name) => absentOr(name, 'string')) &&
    absentOr('lockoutWindowMilliseconds', 'number') &&
    (field('acts') === undefined || isListAmong(field('acts'), ACTS)) &&
    (field('labels') === undefined || isLabels(field('labels')))
  );
}

function isListAmong(value: unknown, known: readonly unknown[]): boolean {
  return Array.isArray(value) && value.every((item) => known.includes(item));
}

function isLabels(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((held) => Array.isArray(held));
}
