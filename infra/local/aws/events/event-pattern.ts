/** A fault of a rule, found when it is loaded. The message names the place. */
export class InvalidRule extends Error {
  override readonly name = 'InvalidRule';
}

/** Does an event match? */
export type EventMatcher = (event: unknown) => boolean;
type ValueMatcher = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads an event pattern (EventBridge User Guide, "Event patterns"): all fields must match, one alternative of each is
 * enough. Exact values, `prefix`, `suffix`, `wildcard`, `anything-but` and `exists` are imitated.
 * @param place where the pattern is, for messages
 * @throws InvalidRule at every other operator
 */
export function compilePattern(pattern: unknown, place: string): EventMatcher {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) throw new InvalidRule(`${place}: must be an object.`);
  const fields = Object.entries(pattern).map(([name, alternatives]) => {
    if (name.startsWith('$')) throw new InvalidRule(`${place}.${name}: the operator ${name} is not imitated.`);
    return [name, compileField(alternatives, `${place}.${name}`)] as const;
  });
  return (event) => fields.every(([name, matches]) => matches(isObject(event) ? event[name] : undefined));
}

function compileField(alternatives: unknown, place: string): ValueMatcher {
  if (!Array.isArray(alternatives)) return compilePattern(alternatives, place);
  if (alternatives.length === 0) throw new InvalidRule(`${place}: needs at least one alternative.`);
  const matchers = alternatives.map((alternative: unknown) => compileAlternative(alternative, place));
  return (value) => matchers.some((matches) => matches(value));
}

function compileAlternative(alternative: unknown, place: string): ValueMatcher {
  if (!isObject(alternative)) return ofEach((value) => value === alternative);
  const [operator = '', ...others] = Object.keys(alternative);
  const operand = alternative[operator];
  if (others.length > 0)
    throw new InvalidRule(`${place}: one operator at a time, not ${operator} and ${others.join()}.`);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new InvalidRule(`${place}: exists takes true or false.`);
      return (value) => (value !== undefined) === operand;
    case 'anything-but':
      return compileAnythingBut(operand, place);
    default:
      return ofEach(compileText(operator, operand, place));
  }
}

/** Matches a field that is there with none of the values. */
function compileAnythingBut(operand: unknown, place: string): ValueMatcher {
  const [operator] = isObject(operand) ? Object.keys(operand) : [];
  const excluded = isObject(operand) ? operand[operator ?? ''] : operand;
  const matchers = [excluded].flat().map((value: unknown): ValueMatcher => {
    return operator === undefined ? (found) => found === value : compileText(operator, value, `${place}.anything-but`);
  });
  return ofEach((value) => value !== undefined && !matchers.some((matches) => matches(value)));
}

function compileText(operator: string, operand: unknown, place: string): ValueMatcher {
  const matchesText = TEXT_OPERATORS[operator];
  if (!matchesText || !Object.hasOwn(TEXT_OPERATORS, operator)) {
    throw new InvalidRule(`${place}: the operator ${operator} is not imitated.`);
  }
  if (typeof operand !== 'string') throw new InvalidRule(`${place}: ${operator} takes a string here.`);
  return (value) => typeof value === 'string' && matchesText(value, operand);
}

const TEXT_OPERATORS: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  prefix: (value, operand) => value.startsWith(operand),
  suffix: (value, operand) => value.endsWith(operand),
  wildcard: (value, operand) => wildcardExpression(operand).test(value),
};

/** `*` stands for any characters; a backslash takes its meaning away. */
function wildcardExpression(wildcard: string): RegExp {
  const parts = wildcard.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const source = parts.map((part) => (part === '*' ? '.*' : escape(/^\\[*\\]$/.test(part) ? part.slice(1) : part)));
  return new RegExp(`^${source.join('')}$`, 's');
}

/** "If the value in the event is an array, the pattern matches if any of its elements does." */
function ofEach(matches: ValueMatcher): ValueMatcher {
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}
