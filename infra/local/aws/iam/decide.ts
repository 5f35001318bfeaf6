import { matches, OPERATORS, type Statement } from './statement';

/** What a caller wants to do. */
export interface AccessRequest {
  /** `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Condition keys and their values; a key without a value is absent. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

type Decision = 'allowed' | 'notAllowed' | 'denied';

/** IAM's evaluation logic within one account: an explicit Deny wins, and what no statement allows is refused. */
export function decide(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ effect }) => effect === 'Deny')) return 'denied';
  return applying.length > 0 ? 'allowed' : 'notAllowed';
}

function applies(statement: Statement, { action, resource, context }: AccessRequest): boolean {
  return (
    // "The prefix and the action name are case insensitive" (IAM guide, Action).
    statement.actions.some((each) => matches(action.toLowerCase(), each.toLowerCase())) &&
    statement.resources.some((each) => matches(resource, each)) &&
    Object.entries(statement.conditions).every(([operator, keys]) =>
      Object.entries(keys).every(([key, allowed]) =>
        (context[key] ?? []).some((value) => allowed.some((each) => OPERATORS[operator]?.(value, each))),
      ),
    )
  );
}
