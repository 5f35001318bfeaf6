import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { propertyErrorOf } from './property-error';

const FUNCTION_ARN = /^arn:[\w-]+:lambda:(?<region>[a-z0-9-]+):(?<account>\d{12}):function:[\w-]{1,64}$/;

/** @throws Error if that names no function, or one that Secrets Manager cannot invoke from here. */
export function checkFunctionArn(scope: Construct, arn: string): void {
  if (Token.isUnresolved(arn)) return;
  const invalid = propertyErrorOf(scope);
  const place = FUNCTION_ARN.exec(arn)?.groups;
  if (place === undefined) {
    const allowed =
      'allowed are ARNs such as arn:aws:lambda:eu-central-1:111122223333:function:platform-rotation-function';
    throw invalid('rotationFunctionArn', `is "${arn}"`, allowed);
  }
  const stack = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    if (!Token.isUnresolved(stack[part]) && stack[part] !== place[part]) {
      const allowed = `a secret is rotated by a function of its own account and Region, here ${stack.account}, ${stack.region}`;
      throw invalid('rotationFunctionArn', `is of ${part} ${place[part] ?? ''}`, allowed);
    }
  }
}
