/** One statement of a policy, with every list made a list. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** With `*` and `?`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** By operator, then by key. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A policy that is not imitated; the message says where and what. */
class PolicyNotImitated extends Error {
  override readonly name = 'PolicyNotImitated';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a policy document whose references are resolved.
 * @param place for messages, such as the logical id of the policy
 * @throws PolicyNotImitated if it cannot be matched with a request
 */
export function readStatements(document: unknown, place: string): readonly Statement[] {
  const { Statement } = document as Fields;
  return [Statement].flat().map((each) => readStatement(each as Fields, place));
}

function readStatement(statement: Fields, place: string): Statement {
  const strangers = Object.keys(statement).filter((field) => !FIELDS.has(field));
  if (strangers.length > 0) throw new PolicyNotImitated(`${place}: ${strangers.join(', ')} is not imitated.`);
  const conditions = Object.entries((statement.Condition ?? {}) as Readonly<Record<string, Fields>>);
  for (const [operator] of conditions) {
    if (!(operator in OPERATORS)) throw new PolicyNotImitated(`${place}: the condition ${operator} is not imitated.`);
  }
  return {
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    conditions: Object.fromEntries(
      conditions.map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, texts(value)])),
      ]),
    ),
  };
}

const FIELDS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

const texts = (value: unknown): readonly string[] => [value].flat().map(String);

/**
 * How a value of the request is compared with a value of the policy. An ARN is compared as text: its parts contain no colon
 * here.
 */
export const OPERATORS: Readonly<Record<string, (value: string, allowed: string) => boolean>> = {
  StringEquals: (value, allowed) => value === allowed,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  'ForAnyValue:StringEquals': (value, allowed) => value === allowed,
};

/** Whether a text fits a pattern with `*` and `?`. */
export function matches(text: string, pattern: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}
