import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A text that is the same wherever the app names the same thing: a literal as it is, a reference by the path of its resource
 * (in whichever stack it is used), and anything else as it is rendered.
 */
export function identityOf(scope: IConstruct, value: string): string {
  if (!Token.isUnresolved(value)) return value;
  const reference = referenceIn(value);
  return reference === undefined
    ? JSON.stringify(Stack.of(scope).resolve(value))
    : `${reference.target.node.path}.${reference.displayName}`;
}

/** The reference that a value is; undefined if it is something else, or more than that. */
export function referenceIn(value: string): Reference | undefined {
  const { tokens } = Tokenization.reverseString(value);
  const [token] = tokens;
  return tokens.length === 1 && Reference.isReference(token) && token.toString() === value ? token : undefined;
}

/** Whether a text is given, and known in the app. */
export function isKnown(text: string | undefined): text is string {
  return text !== undefined && !Token.isUnresolved(text);
}
