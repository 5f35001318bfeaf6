import { COMPENSATION_ACTS, IMPACTS } from '../../../workflow/document';
import { type FailureFacts, isExplained } from '../../../workflow/read-failure';
import { isReason } from '../../../workflow/reasons';
import { type Alert, ALERT_KINDS, SEVERITIES } from '../alert';
import { cut } from '../text';

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

const TEXTS = ['secretName', 'secretArn', 'versionId', 'executionArn', 'occurredAt'] as const;
const OPTIONAL_TEXTS = ['executionUrl', 'secretUrl', 'runbook'] as const;

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
  const { failure, rollBackFailure } = alert;
  return {
    ...alert,
    ...(failure && { failure: shortened(failure, limit) }),
    ...(rollBackFailure && { rollBackFailure: shortened(rollBackFailure, limit) }),
  };
}

function shortened(facts: FailureFacts, limit: number): FailureFacts {
  return isExplained(facts)
    ? {
        state: facts.state,
        reason: facts.reason,
        attempted: cut(facts.attempted, limit),
        found: cut(facts.found, limit),
        ...(facts.remedy !== undefined && { remedy: cut(facts.remedy, limit) }),
      }
    : { ...facts, ...(facts.said !== undefined && { said: cut(facts.said, limit) }) };
}

function isAlert(value: unknown): value is Alert {
  const field = fieldsOf(value);
  const absentOr = (name: string, isRight: (found: unknown) => boolean) =>
    field(name) === undefined || isRight(field(name));
  return (
    isAmong(ALERT_KINDS, field('kind')) &&
    isAmong(SEVERITIES, field('severity')) &&
    isAmong(IMPACTS, field('impact')) &&
    absentOr('reason', isReason) &&
    TEXTS.every((name) => typeof field(name) === 'string') &&
    OPTIONAL_TEXTS.every((name) => absentOr(name, (found) => typeof found === 'string')) &&
    absentOr('failure', isFailure) &&
    absentOr('rollBackFailure', isFailure) &&
    absentOr('lockoutWindowMilliseconds', (found) => typeof found === 'number') &&
    absentOr('acts', (found) => Array.isArray(found) && found.every((act) => isAmong(COMPENSATION_ACTS, act))) &&
    absentOr('labels', isLabels)
  );
}

function isFailure(value: unknown): boolean {
  const field = fieldsOf(value);
  const isText = (name: string) => typeof field(name) === 'string';
  return isReason(field('reason')) && isText('state') && ((isText('attempted') && isText('found')) || isText('error'));
}

function fieldsOf(value: unknown): (name: string) => unknown {
  return (name) => (typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined);
}

const isAmong = (known: readonly unknown[], value: unknown): boolean => known.includes(value);

function isLabels(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((held) => Array.isArray(held));
}
