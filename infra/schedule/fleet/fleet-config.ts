import { parseRules } from '../rotation-rules';
import { ScheduleError } from '../schedule-error';
import type { Blackout, Fleet, FleetSecret } from './fleet';

/** A fleet description that cannot be used; the message begins with the place, as `secrets[3].rules`. */
export class FleetConfigError extends Error {
  override readonly name = 'FleetConfigError';
}

/**
 * Reads a fleet from parsed JSON:
 * `{ "secrets": [{ "name", "host"?, "rules": { "ScheduleExpression", "Duration"? }, "lastRotated"? }],
 * "blackouts"?: [{ "from", "to"?, "reason"? }] }`, with dates in ISO. Throws {@link FleetConfigError}; nothing unknown is ignored.
 */
export function parseFleet(config: unknown): Fleet {
  const root = objectAt('the file', config, ['secrets', 'blackouts']);
  const secrets = arrayAt('secrets', root['secrets']).map((each, index) => secretAt(`secrets[${index}]`, each));
  const names = secrets.map((secret) => secret.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new FleetConfigError(`secrets: "${twice}" is listed twice. Keep one of them.`);
  const blackouts = arrayAt('blackouts', root['blackouts'] ?? []);
  return { secrets, blackouts: blackouts.map((each, index) => blackoutAt(`blackouts[${index}]`, each)) };
}

function secretAt(place: string, value: unknown): FleetSecret {
  const entry = objectAt(place, value, ['name', 'host', 'rules', 'lastRotated']);
  const lastRotated = optionalText(`${place}.lastRotated`, entry['lastRotated']);
  return {
    name: optionalText(`${place}.name`, entry['name']) ?? missing(`${place}.name`),
    host: optionalText(`${place}.host`, entry['host']),
    rules: rulesAt(`${place}.rules`, entry['rules']),
    lastRotated: lastRotated === undefined ? undefined : instantAt(`${place}.lastRotated`, lastRotated),
  };
}

function rulesAt(place: string, value: unknown): FleetSecret['rules'] {
  const rules = objectAt(place, value, ['ScheduleExpression', 'AutomaticallyAfterDays', 'Duration']);
  const days = rules['AutomaticallyAfterDays'];
  if (days !== undefined && typeof days !== 'number')
    throw new FleetConfigError(`${place}.AutomaticallyAfterDays must be a number.`);
  optionalText(`${place}.ScheduleExpression`, rules['ScheduleExpression']);
  optionalText(`${place}.Duration`, rules['Duration']);
  try {
    return parseRules(rules);
  } catch (error) {
    if (error instanceof ScheduleError) throw new FleetConfigError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function blackoutAt(place: string, value: unknown): Blackout {
  const entry = objectAt(place, value, ['from', 'to', 'reason']);
  const from = dateAt(`${place}.from`, optionalText(`${place}.from`, entry['from']) ?? missing(`${place}.from`));
  const to = dateAt(`${place}.to`, optionalText(`${place}.to`, entry['to']) ?? from);
  if (to < from) throw new FleetConfigError(`${place}: "to" (${to}) is before "from" (${from}). Exchange them.`);
  return { from, to, reason: optionalText(`${place}.reason`, entry['reason']) };
}

function dateAt(place: string, text: string): string {
  const date = new Date(`${text}T00:00Z`);
  // JavaScript takes 30 February for 2 March, so the date must come back as it went in.
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text))
    return text;
  throw new FleetConfigError(`${place} is "${text}"; it must be a date such as 2026-12-24.`);
}

function instantAt(place: string, text: string): Date {
  const date = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text)?.[1];
  const instant = new Date(text);
  if (date !== undefined && !Number.isNaN(instant.getTime())) {
    dateAt(place, date);
    return instant;
  }
  throw new FleetConfigError(`${place} is "${text}"; it must be an ISO time with its offset, as 2026-11-22T03:10:00Z.`);
}

function objectAt(place: string, value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FleetConfigError(`${place} must be an object with ${known.join(', ')}.`);
  }
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger === undefined) return value as Readonly<Record<string, unknown>>;
  throw new FleetConfigError(`${place} has the unknown field "${stranger}"; it may have ${known.join(', ')}.`);
}

function arrayAt(place: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new FleetConfigError(`${place} must be a list.`);
}

function optionalText(place: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new FleetConfigError(`${place} must be a text that is not empty.`);
}

function missing(place: string): never {
  throw new FleetConfigError(`${place} is missing.`);
}
