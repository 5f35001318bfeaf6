import { Construct } from 'constructs';

/** Why a value is not of its kind. */
export interface Misfit {
  /** Where in the value: empty for the value itself, `.expression` or `[2]` for a part of it. */
  readonly path: string;
  /** `is "vpc-1"`, `is missing`. */
  readonly found: string;
  /** `give a VPC, as from new Vpc(...)`. */
  readonly allowed: string;
}

/** What a property may hold. TypeScript checks the same; JavaScript and `any` do not. */
export type Kind = (value: unknown) => Misfit | undefined;

/** A kind of values without parts. */
function simple(allowed: string, accepts: (value: unknown) => boolean, show = shown): Kind {
  return (value) => (accepts(value) ? undefined : { path: '', found: `is ${show(value)}`, allowed: `give ${allowed}` });
}

export const text = (example: string): Kind => simple(`text such as ${example}`, (value) => typeof value === 'string');
export const number: Kind = simple('a number', (value) => typeof value === 'number');
export const wholeNumber = (least: number, most: number): Kind =>
  simple(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );
export const flag: Kind = simple('true or false', (value) => typeof value === 'boolean');

/** One of the members of an enumeration of the CDK. */
export function memberOf(name: string, members: Readonly<Record<string, unknown>>): Kind {
  return simple(`a member of ${name}`, (value) => Object.values(members).includes(value));
}

/** The kind of a member, or its `typeof`. */
type Members = Readonly<Record<string, 'string' | 'function' | 'object' | Kind>>;

/** An object of the CDK, known by its members, since an app may hold several copies of the CDK's classes. */
export function anObject(what: string, members: Members): Kind {
  return simple(what, (value) => has(value, members));
}

/** The same for a construct; an object that only looks like one is refused. */
export function aConstruct(what: string, members: Members): Kind {
  return simple(what, (value) => Construct.isConstruct(value) && has(value, members));
}

/** The same; for any other value only the type is shown, because it may itself be a secret. */
export function aConstructUnseen(what: string, members: Members): Kind {
  return simple(what, (value) => Construct.isConstruct(value) && has(value, members), typeOf);
}

export function listOf(kind: Kind): Kind {
  return (value) => {
    if (!Array.isArray(value)) return { path: '', found: `is ${shown(value)}`, allowed: 'give a list' };
    // Array.from makes the gaps of a list undefined, which flatMap would skip.
    const [first] = Array.from<unknown>(value).flatMap((item, index) => {
      const misfit = kind(item);
      return misfit === undefined ? [] : [{ ...misfit, path: `[${index}]${misfit.path}` }];
    });
    return first;
  };
}

/** An object with these properties and no others; those in `required` may not be left out. */
export function record(
  allowed: string,
  properties: Readonly<Record<string, Kind>>,
  required: readonly string[] = [],
): Kind {
  const parts = partsOf(allowed, properties);
  return (value) => {
    const given = isObject(value) ? Object.keys(value).filter((name) => value[name] !== undefined) : undefined;
    const stranger = given?.find((name) => !Object.hasOwn(properties, name));
    if (stranger !== undefined) {
      const known = Object.keys(properties).join(', ');
      return { path: `.${stranger}`, found: 'is unknown', allowed: `known are ${known}` };
    }
    const missing = given && required.find((name) => !given.includes(name));
    if (missing === undefined) return parts(value);
    return { path: `.${missing}`, found: 'is missing', allowed: properties[missing]?.(undefined)?.allowed ?? allowed };
  };
}

/** An object of the CDK in which these properties are of these kinds; another version of the CDK may know more. */
export function partsOf(allowed: string, properties: Readonly<Record<string, Kind>>): Kind {
  return (value) => {
    if (!isObject(value)) return { path: '', found: `is ${shown(value)}`, allowed };
    const misfits = Object.entries(properties).flatMap(([name, kind]) => {
      const misfit = value[name] === undefined ? undefined : kind(value[name]);
      return misfit === undefined ? [] : [{ ...misfit, path: `.${name}${misfit.path}` }];
    });
    return misfits[0];
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(value: unknown, members: Members): boolean {
  return (
    isObject(value) &&
    Object.entries(members).every(([name, kind]) => {
      const member = value[name];
      if (typeof kind === 'function') return kind(member) === undefined;
      return typeof member === kind && member !== null;
    })
  );
}

/** Characters of a text that are shown. */
const MOST_SHOWN = 80;

function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}...` : value}"`;
  const simple = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  return simple ? String(value) : typeOf(value);
}

function typeOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return typeof value === 'string' ? 'text' : `a ${typeof value}`;
  const made: unknown = (value as { readonly constructor?: unknown }).constructor;
  if (typeof made === 'function' && made !== Object && made.name !== '') return `an object of the class ${made.name}`;
  const names = Object.keys(value);
  return names.length === 0 ? 'an empty object' : `an object with ${names.join(', ')}`;
}
