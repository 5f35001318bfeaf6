import * as v from 'valibot';
import { sentence, strict, text } from '../../configuration/strict-object';
import { parseRules } from '../rotation-rules';
import { ScheduleError } from '../schedule-error';
import type { Fleet } from './fleet';

/** A fleet description that cannot be used; the message begins with the place, as `secrets[3].rules`. */
export class FleetConfigError extends Error {
  override readonly name = 'FleetConfigError';
}

const date = v.pipe(
  text,
  v.check(isDate, ({ input }) => `is "${input}"; it must be a date such as 2026-12-24.`),
);

const instant = v.pipe(
  text,
  v.check(isInstant, ({ input }) => `is "${input}"; it must be an ISO time with its offset, as 2026-11-22T03:10:00Z.`),
  v.transform((iso) => new Date(iso)),
);

const rules = v.pipe(
  strict({
    ScheduleExpression: v.optional(text),
    AutomaticallyAfterDays: v.optional(v.number('must be a number.')),
    Duration: v.optional(text),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parseRules(dataset.value);
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      addIssue({ message: `: ${error.message}` });
      return NEVER;
    }
  }),
);

const blackout = v.pipe(
  strict({ from: date, to: v.optional(date), reason: v.optional(text) }),
  v.transform(({ from, to = from, reason }) => ({ from, to, reason })),
  v.check(
    ({ from, to }) => from <= to,
    ({ input }) => `: "to" (${input.to}) is before "from" (${input.from}). Exchange them.`,
  ),
);

const secret = v.pipe(
  strict({ name: text, host: v.optional(text), rules, lastRotated: v.optional(instant) }),
  v.transform(({ name, host, rules, lastRotated }) => ({ name, host, rules, lastRotated })),
);

/** What `schedule fleet --config` reads; also the source of docs/fleet.schema.json, with which editors complete it. */
export const fleetSchema = strict({
  $schema: v.optional(text),
  secrets: v.array(secret, 'must be a list.'),
  blackouts: v.optional(v.array(blackout, 'must be a list.'), []),
});

/** Reads a fleet from parsed JSON. Nothing unknown is ignored. @throws FleetConfigError naming place, value and what is allowed. */
export function parseFleet(config: unknown): Fleet {
  const { success, output, issues } = v.safeParse(fleetSchema, config, { abortEarly: true });
  if (!success) throw new FleetConfigError(sentence(issues[0]));
  const { secrets, blackouts } = output;
  const names = secrets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new FleetConfigError(`secrets: "${twice}" is listed twice. Keep one of them.`);
  return { secrets, blackouts };
}

function isDate(iso: string): boolean {
  const instant = new Date(`${iso}T00:00Z`);
  // JavaScript takes 30 February for 2 March, so the date must come back as it went in.
  return /^\d{4}-\d\d-\d\d$/.test(iso) && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(iso);
}

function isInstant(iso: string): boolean {
  const day = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(iso)?.[1];
  return day !== undefined && isDate(day) && !Number.isNaN(new Date(iso).getTime());
}
