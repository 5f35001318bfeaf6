import { BARRABLE_ACTS, COMPENSATION_ACTS, type FailureFacts, IMPACTS } from '../../../workflow/document';
import { isAddress, isExplained } from '../../../workflow/read-failure';
import { isReason } from '../../../workflow/reasons';
import { isWarning } from '../../../workflow/warnings';
import { type Alert, ALERT_KINDS, SEVERITIES } from '../alert';
import { cut } from '../text';

/** Name of the SNS message attribute in which an alert travels as JSON, for subscribers that are programs. */
export const ALERT_ATTRIBUTE = 'alert';

/** Bytes of UTF-8 an encoded alert may have. Attributes count towards the 256 KiB of a message (SNS API, Publish). */
const ENCODED_ALERT_LIMIT = 8_000;

// Tried in this order until the alert fits: what can be looked up elsewhere is dropped first.
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
  const { failure, rollBackFailure, incident, barred } = alert;
  return {
    ...alert,
    failure: failure && shortened(failure, limit),
    rollBackFailure: rollBackFailure && shortened(rollBackFailure, limit),
    barred: barred?.map((act) => ({ ...act, found: cut(act.found, limit) })),
    incident: incident && { ...incident, ...(incident.failure && { failure: shortened(incident.failure, limit) }) },
  };
}

function shortened(facts: FailureFacts, limit: number): FailureFacts {
  if (!isExplained(facts)) {
    return { ...facts, ...(facts.said !== undefined && { said: cut(facts.said, limit) }) };
  }
  const { attempted, found, remedy } = facts;
  return {
    ...facts,
    attempted: cut(attempted, limit),
    found: cut(found, limit),
    ...(remedy !== undefined && { remedy: cut(remedy, limit) }),
  };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
const isOneOf =
  (known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
const isListOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isShaped =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, check]) => check(Reflect.get(value, name)));

const FINDING = { state: isText, reason: isReason, attempted: isText, found: isText, address: maybe(isAddress) };
const isFailure: Check = (value) =>
  isShaped(FINDING)(value) || isShaped({ state: isText, reason: isReason, error: isText, said: maybe(isText) })(value);

/** By name, so that it does not compile if a field of the alert has no check. */
const FIELDS: Readonly<Record<keyof Required<Alert>, Check>> = {
  kind: isOneOf(ALERT_KINDS),
  severity: isOneOf(SEVERITIES),
  impact: isOneOf(IMPACTS),
  impactProven: isFlag,
  reason: maybe(isReason),
  secretName: isText,
  secretArn: isText,
  accountId: isText,
  accountName: maybe(isText),
  region: isText,
  versionId: isText,
  address: maybe(isAddress),
  failure: maybe(isFailure),
  rollBackFailure: maybe(isFailure),
  refusedFrom: maybe(isText),
  refusedUntil: maybe(isText),
  needsRecovery: isFlag,
  recoveryGoesOn: isFlag,
  incident: maybe(
    isShaped({
      since: isText,
      alerts: isNumber,
      reason: isReason,
      failure: maybe(isFailure),
      refusedFrom: maybe(isText),
      told: maybe(
        isShaped({
          at: isText,
          severity: isOneOf(SEVERITIES),
          impact: isOneOf(IMPACTS),
          reason: maybe(isReason),
          recoveryGoesOn: isFlag,
        }),
      ),
    }),
  ),
  labels: maybe((value) => isShaped({})(value) && Object.values(value as object).every(isListOf(isText))),
  acts: maybe(isListOf(isOneOf(COMPENSATION_ACTS))),
  barred: maybe(isListOf(isShaped({ act: isOneOf(BARRABLE_ACTS), reason: isReason, found: isText }))),
  nextRotation: maybe(isText),
  warnings: maybe(isListOf(isShaped({ warning: isWarning, names: maybe(isListOf(isText)) }))),
  executionArn: isText,
  executionUrl: maybe(isText),
  secretUrl: maybe(isText),
  runbook: maybe(isText),
  occurredAt: isText,
};

const isAlert = (value: unknown): value is Alert => isShaped(FIELDS)(value);
