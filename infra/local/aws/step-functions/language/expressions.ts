import jsonata from 'jsonata';
import { StatesError, StateFailure } from './failures';
import { statesFunctions } from './states-functions';

/** What an expression may refer to: `$states` and the workflow variables. */
interface Bindings {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: ReadonlyMap<string, unknown>;
}

const OPEN = '{%';
const CLOSE = '%}';
const compiled = new Map<string, jsonata.Expression>();

/** Is this string JSONata, by the states language's marks? */
export const isExpression = (text: unknown): text is string => typeof text === 'string' && text.startsWith(OPEN);

/**
 * Evaluates every `{% ... %}` in a template with JSONata and returns plain JSON.
 * @param field name of the field, for the cause of a failure
 * @param now milliseconds since 1970, what `$now()` and `$millis()` answer
 * @throws StateFailure `States.QueryEvaluationError` where JSONata fails or gives nothing that JSON can hold
 */
export async function evaluateTemplate(
  template: unknown,
  field: string,
  bindings: Bindings,
  now: () => number,
): Promise<unknown> {
  if (isExpression(template)) return evaluateExpression(template, field, bindings, now);
  if (Array.isArray(template)) {
    return Promise.all(template.map((item, index) => evaluateTemplate(item, `${field}[${index}]`, bindings, now)));
  }
  if (typeof template === 'object' && template !== null) {
    const entries = Object.entries(template).map(
      async ([key, value]) => [key, await evaluateTemplate(value, `${field}/${key}`, bindings, now)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  return template;
}

async function evaluateExpression(
  text: string,
  field: string,
  bindings: Bindings,
  now: () => number,
): Promise<unknown> {
  const source = body(text);
  let result: unknown;
  try {
    result = await compile(source).evaluate(undefined, {
      ...Object.fromEntries(bindings.variables),
      states: bindings.states,
      ...statesFunctions(now),
    });
  } catch (error) {
    if (!isJsonataError(error)) throw error;
    throw queryFailure(source, field, `threw an error during evaluation. ${error.code}: ${error.message}`);
  }
  if (result === undefined) throw queryFailure(source, field, 'returned nothing (undefined).');
  // JSONata marks its own arrays with hidden flags that would make them collapse in the next expression.
  const json = JSON.stringify(result, (_key, value: unknown) => (isCallable(value) ? undefined : value));
  if (isCallable(result)) throw queryFailure(source, field, 'returned a function, not JSON.');
  return JSON.parse(json) as unknown;
}

/**
 * Names what is wrong with the JSONata in a template, as far as it shows before anything runs.
 * @param report called with the path inside the template (empty for the template itself) and the problem
 */
export function checkTemplate(template: unknown, report: (path: string, problem: string) => void, path = ''): void {
  if (isExpression(template)) {
    if (!template.endsWith(CLOSE)) {
      report(path, `begins with ${OPEN} but does not end with ${CLOSE}`);
      return;
    }
    try {
      if (mentions(compile(body(template)).ast(), 'eval')) report(path, '$eval is not available in Step Functions');
    } catch (error) {
      if (!isJsonataError(error)) throw error;
      report(path, `is not valid JSONata at character ${error.position}: ${error.message}`);
    }
  } else if (Array.isArray(template)) {
    template.forEach((item, index) => checkTemplate(item, report, `${path}[${index}]`));
  } else if (typeof template === 'object' && template !== null) {
    for (const [key, value] of Object.entries(template)) checkTemplate(value, report, `${path}/${key}`);
  }
}

const body = (text: string) => text.slice(OPEN.length, -CLOSE.length).trim();

function compile(source: string): jsonata.Expression {
  const expression = compiled.get(source) ?? jsonata(source);
  compiled.set(source, expression);
  return expression;
}

function mentions(node: unknown, variable: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('type' in node && node.type === 'variable' && 'value' in node && node.value === variable) return true;
  return Object.values(node).some((child) => mentions(child, variable));
}

/** JSONata's faults are plain objects or errors that carry a code such as T2001. */
function isJsonataError(error: unknown): error is { code: string; message: string; position: number } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[A-Z]\d{4}$/.test(error.code)
  );
}

const isCallable = (value: unknown) =>
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value));

function queryFailure(source: string, field: string, finding: string): StateFailure {
  return new StateFailure(
    StatesError.queryEvaluationError,
    `The JSONata expression '${source}' specified for the field '${field}' ${finding}`,
  );
}
