import { Annotations, Aspects } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** Problems of an app that can be detected before it is deployed. */
export interface Finding {
  /** An error ends synthesis; a warning can be acknowledged by its id. */
  readonly severity: 'error' | 'warning';
  /** Ending of the warning's id: `rds-rotation-workflow:<id>`. */
  readonly id: string;
  /** What was found on what, and the remedy. */
  readonly message: string;
}

/** Adds a warning to a construct, to be acknowledged by `rds-rotation-workflow:<id>`. */
export function warn(scope: Construct, id: string, message: string): void {
  Annotations.of(scope).addWarningV2(`rds-rotation-workflow:${id}`, message);
}

/** Runs a check when the app is complete, because what it looks for may be added after the construct was created. */
export function checkWhenComplete(scope: Construct, check: () => readonly Finding[]): void {
  scope.node.addValidation({
    validate: () => check().flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])),
  });
  Aspects.of(scope).add({
    visit(node: IConstruct) {
      if (node !== scope) return;
      for (const { severity, id, message } of check()) {
        if (severity === 'warning') warn(scope, id, message);
      }
    },
  });
}
