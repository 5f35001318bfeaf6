import { InvalidRule } from './event-pattern';
import { isJson } from '../api/is-json';

/** InputTransformer of a target, in CloudFormation's shape. */
export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

/** `$.detail.input`: dots and names only. */
const PATH = /^\$(\.[\w-]+)*$/;
const PLACEHOLDER = /<([\w.-]+)>/g;

/**
 * Reads an input transformer (EventBridge User Guide, "Input transformation"). Only templates that are a JSON object or
 * a JSON string are imitated, without the predefined `aws.` variables.
 * @param place where it is, for messages
 * @returns makes the target's input, JSON text, of an event
 * @throws InvalidRule for what is not imitated or cannot be right
 */
export function compileTransformer(transformer: InputTransformer, place: string): (event: unknown) => string {
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  for (const [name, path] of Object.entries(paths)) {
    if (!PATH.test(path)) throw new InvalidRule(`${place}.InputPathsMap.${name}: the path ${path} is not imitated.`);
  }
  for (const [, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(paths, name))
      throw new InvalidRule(`${place}.InputTemplate: <${name}> has no InputPathsMap entry.`);
  }
  if (!/^\s*[{"]/.test(template)) {
    throw new InvalidRule(`${place}.InputTemplate: only a JSON object or a JSON string is imitated.`);
  }
  return (event) => {
    const input = fill(template, (name) => valueAt(event, paths[name] ?? '$'));
    if (isJson(input)) return input;
    throw new InvalidRule(
      `${place}.InputTemplate: filled with the event it is not JSON. Is a value missing that it needs?`,
    );
  };
}

/**
 * Inside quotes a value goes in escaped, as part of the string: JSON text stays text. Outside it goes in as JSON. A value
 * the event does not have leaves nothing.
 */
function fill(template: string, valueOf: (name: string) => unknown): string {
  // Either a whole JSON string, whose placeholders are inside quotes, or a placeholder outside of any.
  return template.replace(/"(?:[^"\\]|\\.)*"|<[\w.-]+>/g, (token) =>
    token.startsWith('"')
      ? token.replace(PLACEHOLDER, (_whole, name: string) => escaped(valueOf(name)))
      : asJson(valueOf(token.slice(1, -1))),
  );
}

const asJson = (value: unknown) => (value === undefined ? '' : JSON.stringify(value));

const escaped = (value: unknown) => JSON.stringify(typeof value === 'string' ? value : asJson(value)).slice(1, -1);

function valueAt(event: unknown, path: string): unknown {
  const names = path.split('.').slice(1);
  return names.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined,
    event,
  );
}
