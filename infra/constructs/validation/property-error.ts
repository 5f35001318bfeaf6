import type { Construct } from 'constructs';

/** Makes the error for a property that cannot be used: which, what was found, what is allowed instead. */
export type PropertyErrorFactory = (property: string, found: string, allowed: string) => Error;

/** Refusals in the name of a construct: `RotationWorkflow App/Rotation: property password.length is 7: allowed are ...`. */
export function propertyErrorOf(scope: Construct): PropertyErrorFactory {
  return (property, found, allowed) =>
    new Error(`RotationWorkflow ${scope.node.path}: property ${property} ${found}: ${allowed.replace(/\.$/, '')}.`);
}
